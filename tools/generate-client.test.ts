import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from './client/generated-files.ts';

describe('generated files of the contract', async () => {
  const files = await generatedFiles();

  it.each(Object.keys(files))('%s is fresh (else: node tools/run.mjs tools/generate-client.ts)', (path) => {
    expect(readFileSync(join(import.meta.dirname, '..', path), 'utf8')).toBe(files[path]);
  });
});

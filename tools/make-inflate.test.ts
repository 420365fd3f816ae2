import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiledDecoder } from './inflate/compile.ts';

describe('the compiled decoder of gzip', () => {
  it('is fresh (else: node tools/run.mjs tools/make-inflate.ts)', { timeout: 60_000 }, async () => {
    const path = join(import.meta.dirname, '..', 'src', 'formats', 'compression', 'generated', 'decoder.ts');
    expect(readFileSync(path, 'utf8')).toBe(await compiledDecoder());
  });
});

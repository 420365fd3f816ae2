import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageReaders } from '../src/discover/images/packages/register.ts';
import { coveragePage } from './reference/coverage.ts';

describe('the coverage reference', () => {
  it('is fresh (else: node tools/run.mjs tools/make-coverage.ts)', () => {
    const path = join(import.meta.dirname, '..', 'docs', 'reference', 'coverage.md');
    expect(readFileSync(path, 'utf8')).toBe(coveragePage());
  });

  it('has a row with words for every package reader', () => {
    const [, section = ''] = coveragePage().split('\n## ');
    expect(section).toMatch(/^Package readers\n/);
    const rows = section.split('\n').filter((row) => /^\| `[a-z-]+` \| .{20,} \|$/.test(row));
    expect(rows.map((row) => row.split('`')[1])).toEqual(packageReaders.map(({ id }) => id).toSorted());
  });
});

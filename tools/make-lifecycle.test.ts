import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { versionSchemes } from '../src/formats/versions/index.ts';
import { lifecyclePage } from './reference/lifecycle.ts';
import { versionsPage } from './reference/versions.ts';

it.each([
  ['lifecycle.md', lifecyclePage],
  ['versions.md', versionsPage],
])('%s is fresh (else: node tools/make-lifecycle.ts)', (name, page) => {
  const path = join(import.meta.dirname, '..', 'docs', 'reference', name);
  expect(readFileSync(path, 'utf8')).toBe(page());
});

it('has where the rules of every scheme are from', () => {
  const rows = versionsPage()
    .split('\n')
    .filter((row) => row.startsWith('| `'))
    .map((row) => row.split(' | '));
  expect(rows.map(([name = '']) => name.slice(3, -1))).toEqual(Object.keys(versionSchemes).toSorted());
  expect(rows.filter((cells) => (cells.at(-1) ?? '').length < 10)).toEqual([]);
});

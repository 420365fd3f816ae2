import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { feedDefinitions } from '../src/assess/advisories/update/definitions.ts';
import { feedsPage } from './reference/feeds.ts';

it('is fresh (else: node tools/make-feeds.ts)', () => {
  const path = join(import.meta.dirname, '..', 'docs', 'reference', 'feeds.md');
  expect(readFileSync(path, 'utf8')).toBe(feedsPage());
});

it('has a row for every feed that is fetched', () => {
  const [, fetched = ''] = feedsPage().split('\n## ');
  const rows = fetched.split('\n').filter((row) => row.startsWith('| `'));
  expect(rows.map((row) => row.split('`')[1])).toEqual(feedDefinitions.map(({ id }) => id));
});

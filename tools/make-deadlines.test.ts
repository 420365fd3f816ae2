import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseDocuments } from '../src/config/index.ts';
import { deadlinesPage } from './reference/deadlines.ts';

it('is fresh (else: node tools/make-deadlines.ts)', () => {
  const path = join(import.meta.dirname, '..', 'docs', 'reference', 'deadlines.md');
  expect(readFileSync(path, 'utf8')).toBe(deadlinesPage());
});

it('shows documents that are accepted', () => {
  const blocks = [...deadlinesPage().matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
  const { deadlineProfiles, deadlineRules } = parseDocuments('page', blocks.join('---\n'));
  expect([...deadlineProfiles, ...deadlineRules].map(({ metadata }) => metadata.name)).toEqual([
    'card-data',
    'payments',
  ]);
});

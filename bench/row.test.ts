import { expect, it } from 'vitest';
import { isMet, type Measured, median, tableOf } from './row.ts';

const row = (title: string, sorted: readonly number[], goal?: number): Measured => ({
  kind: 'measured',
  title,
  unit: 'ms',
  goal,
  sorted,
});

it('takes the middle value, and of an even count the upper one', () => {
  expect([median([1]), median([1, 2]), median([1, 2, 90])]).toEqual([1, 2, 2]);
});

it('judges a goal by the median, not by the best run', () => {
  const verdicts = [row('a', [100, 300, 400], 299), row('b', [100, 300, 400], 300), row('c', [1])].map(isMet);
  expect(verdicts).toEqual([false, true, undefined]);
});

it('prints what was measured in columns and what was skipped below', () => {
  const skipped = { kind: 'skipped', title: 'x', reason: 'not built: y', enable: 'build it' } as const;
  expect(tableOf([row('help', [40.2, 51.4, 1200], 150), skipped])).toMatchInlineSnapshot(`
    "median    min      max  runs    goal  met  what
     51 ms  40 ms  1200 ms     3  150 ms  yes  help
    skipped  x: not built: y; to have it: build it"
  `);
});

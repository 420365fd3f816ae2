import { expect, it } from 'vitest';
import type { PatchWay } from '../../model/index.ts';
import { wayLines } from './ways.ts';

it('lists every way of a patch with its state, its counts where they are known, reason and risk', () => {
  const ways: readonly PatchWay[] = [
    { way: 'newer-tag', state: 'unknown', reason: 'evil\u001b[2J', risk: 'other changes' },
    {
      way: 'rebuild',
      state: 'possible',
      reason: 'its owner',
      removes: 2,
      isAtMost: true,
      leaves: 1,
      risk: 'r',
    },
  ];
  expect(wayLines(ways)).toEqual([
    '  way     newer tag, unknown: evil\ufffd[2J; risk: other changes',
    '  way     rebuild, possible, removes ≤2, leaves ≥1: its owner; risk: r',
  ]);
});

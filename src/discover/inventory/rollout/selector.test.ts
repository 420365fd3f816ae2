import { expect, it } from 'vitest';
import { parseLabelSelector } from '../label-selector.ts';
import { selectorText } from './selector.ts';

it('writes a selector so that it can be read again', () => {
  const text = selectorText({
    matchLabels: { app: 'web', 'example.com/tier': 'front' },
    matchExpressions: [
      { key: 'stage', operator: 'In', values: ['a', 'b'] },
      { key: 'team', operator: 'NotIn', values: ['x'] },
      { key: 'live', operator: 'Exists' },
      { key: 'legacy', operator: 'DoesNotExist' },
    ],
  });
  expect(text).toBe('app=web,example.com/tier=front,stage in (a,b),team notin (x),live,!legacy');
  const fits = parseLabelSelector(text);
  expect(fits({ app: 'web', 'example.com/tier': 'front', stage: 'b', live: '' })).toBe(true);
  expect(fits({ app: 'web', 'example.com/tier': 'front', stage: 'c', live: '' })).toBe(false);
});

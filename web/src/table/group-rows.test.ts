import { describe, expect, it } from 'vitest';
import { groupRows } from './group-rows.ts';

describe('rows in groups', () => {
  it('stand under their group, which is there once', () => {
    expect(groupRows(['a1', 'b1', 'a2'], (row) => row.slice(0, 1))).toEqual([
      { name: 'a', rows: ['a1', 'a2'] },
      { name: 'b', rows: ['b1'] },
    ]);
  });

  it('are one group without a name where there are none', () => {
    expect(groupRows(['a'], undefined)).toEqual([{ name: undefined, rows: ['a'] }]);
  });
});

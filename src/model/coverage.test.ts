import { describe, expect, test } from 'vitest';
import { allRead, isPartial, mergeCoverage, unreadOnly } from './coverage.ts';

const about = (what: string) => ({ what, code: 'packages.development', reason: '1 is left out' });

describe('what was left out by a rule', () => {
  test('is summed beside what was read, sorted, and makes nothing partial', () => {
    const parts = ['b', 'a'].map((what) => ({ ...allRead(1), leftOut: [about(what)] }));
    const sum = mergeCoverage([...parts, allRead(2)]);
    expect(sum).toEqual({ read: 4, total: 4, unread: [], leftOut: [about('a'), about('b')] });
    expect(isPartial(sum)).toBe(false);
    expect(isPartial(mergeCoverage([sum, unreadOnly([about('c')])]))).toBe(true);
  });

  test('is absent where nothing was', () => {
    expect(mergeCoverage([allRead(1), allRead(2)])).not.toHaveProperty('leftOut');
  });
});

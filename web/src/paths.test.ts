import { describe, expect, it } from 'vitest';
import { findingSearch, listSearch, patchSearch } from './paths.ts';

describe('filters in the URL', () => {
  it('are read as texts, numbers too', () => {
    expect(listSearch({ q: 12, show: 'late', sort: '-due' })).toEqual({
      q: '12',
      show: 'late',
      sort: '-due',
    });
  });

  it('leave out what is empty, of another shape, or not theirs', () => {
    expect(listSearch({ q: '', show: { a: 1 }, sort: ['due'], other: 'x' })).toEqual({});
  });

  it('are cut where they are too long', () => {
    expect(listSearch({ q: 'x'.repeat(1000) }).q).toHaveLength(500);
  });

  it('of findings are those that the server knows, and words', () => {
    expect(
      findingSearch({ q: 44487, exploited: true, due: 'late', after: 'x', show: 'all', fix: '' }),
    ).toEqual({
      q: '44487',
      exploited: 'true',
      due: 'late',
    });
  });

  it('name the open finding of a patch', () => {
    expect(patchSearch({ finding: 'finding:1', q: 'x' })).toEqual({ finding: 'finding:1' });
  });
});

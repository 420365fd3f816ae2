import { describe, expect, it } from 'vitest';
import { eventOf, staleAfter } from './live.ts';

describe('a live event', () => {
  it('is read from its data', () => {
    expect(eventOf('{"kind":"run","id":"run-1","text":"t","at":"now"}')).toEqual({
      kind: 'run',
      id: 'run-1',
    });
  });

  it.each(['', 'oops', 'null', '[]', '{"kind":{}}'])(
    'that cannot be read (%j) makes nothing stale',
    (data) => {
      expect(staleAfter(eventOf(data))).toEqual([]);
    },
  );

  it('of a scan makes all that was judged stale, and no plan', () => {
    const keys = staleAfter({ kind: 'scan', id: '' }).map(([first]) => first);
    expect(keys).toEqual([
      'overview',
      'patches',
      'findings',
      'finding',
      'explain',
      'clusters',
      'components',
      'nodes',
      'add-ons',
      'definitions',
      'workloads',
      'workload',
      'images',
      'image',
      'coverage',
      'loans',
    ]);
  });

  it.each(['run', 'sentence'])('of a %s makes that run stale and no other', (kind) => {
    const keys = staleAfter({ kind, id: 'run-1' });
    expect(keys).toContainEqual(['run', 'run-1']);
    expect(keys).not.toContainEqual(['run']);
  });

  it('of a loan makes loans stale, and what the overview says of them', () => {
    expect(staleAfter({ kind: 'loan', id: 'loan-1' })).toEqual([['loans'], ['overview']]);
  });

  it('of garbage makes only that stale', () => {
    expect(staleAfter({ kind: 'garbage', id: '' })).toEqual([['garbage']]);
  });
});

import { describe, expect, it } from 'vitest';
import { afterChange, asOf, coverageNow, notWatching, type Watching, watchingFailed } from './freshness.ts';

const at = (minute: number): string => `2026-11-21T12:${String(minute).padStart(2, '0')}:00.000Z`;
const behind = (what: string, since: string) =>
  ({ kind: 'behind', what, code: 'kube.unreachable', reason: 'nobody answers', since }) as const;
const synced = (what: string) => ({ kind: 'synced', what }) as const;

function stateAfter(...changes: readonly Parameters<typeof afterChange>[1][]): Watching {
  return changes.reduce(afterChange, notWatching);
}

describe('what the watches say', () => {
  it('is behind while one of them is, since it first fell behind', () => {
    const watching = stateAfter(
      synced('nodes'),
      behind('pods', at(5)),
      behind('jobs', at(7)),
      behind('pods', at(9)),
    );
    expect(watching).toMatchObject({ state: 'behind', reason: 'jobs: nobody answers' });
    expect(watching.behind.map(({ what, since }) => [what, since])).toEqual([
      ['jobs', at(7)],
      ['pods', at(5)],
    ]);
    expect(afterChange(afterChange(watching, synced('pods')), synced('jobs'))).toEqual({
      state: 'synced',
      reason: 'every watch is up to date',
      behind: [],
    });
  });

  it('counts what cannot be watched as behind', () => {
    const { kind: _, ...rest } = behind('nodes', at(5));
    expect(stateAfter({ kind: 'unwatched', ...rest }).state).toBe('behind');
    expect(watchingFailed('kube.unreachable', 'x', at(1)).behind.map(({ what }) => what)).toEqual([
      'everything',
    ]);
  });
});

describe('the coverage of a reading, as it is now', () => {
  const coverage = { read: 3, total: 3, unread: [] };
  const failure = { code: 'kube.unauthorized', reason: 'the token has expired' };

  it.each([
    ['nothing is behind', stateAfter(synced('pods')), undefined, undefined],
    ['the reading is newer than the loss', stateAfter(behind('pods', at(1))), undefined, at(10)],
    ['the loss is newer than the reading', stateAfter(behind('pods', at(20))), undefined, at(20)],
    [
      'the first of several losses counts',
      stateAfter(behind('pods', at(20)), behind('jobs', at(15))),
      undefined,
      at(15),
    ],
    ['only reading again failed', stateAfter(synced('pods')), failure, at(10)],
    ['reading again failed later than a watch was lost', stateAfter(behind('pods', at(20))), failure, at(20)],
  ])('is as of the right moment where %s', (_name, watching, failed, expected) => {
    expect(asOf({ readAt: at(10), watching, failure: failed })).toBe(expected);
  });

  it('is the same while nothing is behind', () => {
    expect(coverageNow(coverage, { readAt: at(10), watching: notWatching, failure: undefined })).toBe(
      coverage,
    );
  });

  it('says as of when, what may be missing, and why', () => {
    const watching = stateAfter(...['pods', 'jobs', 'nodes', 'services'].map((what) => behind(what, at(20))));
    expect(coverageNow(coverage, { readAt: at(10), watching, failure })).toEqual({
      read: 3,
      total: 5,
      unread: [
        {
          what: `changes after ${at(20)} of jobs, nodes, pods and 1 more`,
          code: 'kube.unreachable',
          reason: `as of ${at(20)}, behind because nobody answers`,
        },
        {
          what: 'the cluster now',
          code: 'kube.unauthorized',
          reason: `as of ${at(20)}: reading it again failed: the token has expired`,
        },
      ],
    });
  });
});

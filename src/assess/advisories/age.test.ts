import { describe, expect, it } from 'vitest';
import type { FeedInfo } from '../../model/index.ts';
import { feedAges, staleUnknowns } from './index.ts';

const now = Temporal.Instant.from('2026-11-21T09:00:00Z');
const feed = (id: string, asOf: string, ecosystems: readonly string[]): FeedInfo => ({
  id,
  asOf,
  ecosystems,
  title: '',
  source: '',
  licence: '',
  records: 1,
  quarantined: 0,
  knows: 'all',
});

describe('the age of feeds', () => {
  it('is in whole days, never below zero, and absent without a date that can be', () => {
    const days = ['2026-11-18', '2026-11-22', '2026-11-23', '2026-12-01', 'unknown'];
    const feeds = days.map((day) => feed(day, day, []));
    expect(feedAges(feeds, now).map((age) => age.days)).toEqual([3, 0, undefined, undefined, undefined]);
  });

  it('makes an ecosystem unknown since then, when its newest feed is too old', () => {
    const feeds = [
      feed('old', '2024-10-10', ['PyPI', 'Go']),
      feed('new', '2026-11-18', ['Go']),
      feed('undated', 'unknown', ['npm']),
      feed('ahead', '2030-01-01', ['Maven', 'Go']),
    ];
    expect(staleUnknowns(feeds, { now, maxAgeDays: 30 })).toEqual([
      {
        what: 'Maven since then',
        packages: 0,
        reason: 'the advisories for Maven are of 2030-01-01, which has not come',
      },
      { what: 'PyPI since then', packages: 0, reason: 'the advisories for PyPI are 772 days old' },
      { what: 'npm since then', packages: 0, reason: 'the advisories for npm have no date' },
    ]);
  });
});

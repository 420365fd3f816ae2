import { describe, expect, it } from 'vitest';
import type { Listed } from '../../model/index.ts';
import { listingHops } from './listing-hops.ts';
import { ownHops, type Reached, withShown } from './reached.ts';
import { recentHops } from './recent-hops.ts';

const since = '2026-11-10T00:00:00.000Z';
const found = '2026-11-21T09:01:00.000Z';
const shown = '2026-11-21T09:05:00.000Z';
const early = '2026-01-01T00:00:00.000Z';
const late = '2026-11-12T00:00:00.000Z';

const listed = (name: string, dateAdded: string, indexed?: string): Listed => ({
  name,
  listing: {
    dateAdded,
    ransomware: false,
    source: 'kev',
    ...(indexed === undefined ? {} : { arrival: { fetched: indexed, indexed } }),
  },
});

const kept = (
  times: { readonly found?: string; readonly shown?: string },
  oldest: string | undefined,
): Reached => ({
  kind: 'kept',
  since,
  times: new Map([['CVE-1', times]]),
  oldest: new Map(oldest === undefined ? [] : [['CVE-1', oldest]]),
});

const perhaps = 'perhaps before 2026-11-10T00:00, when this began to be kept';

describe('when an entry was found and shown', () => {
  it.each<[string, Listed, Reached, string, string]>([
    [
      'is as kept for an entry that came since',
      listed('CVE-1', '2026-11-20', late),
      kept({ found, shown }, early),
      found,
      shown,
    ],
    [
      'is as kept for a finding that is new since',
      listed('CVE-1', '2021-11-20'),
      kept({ found, shown }, late),
      found,
      shown,
    ],
    [
      'may be earlier for what was there before',
      listed('CVE-1', '2021-11-20'),
      kept({ found, shown }, early),
      perhaps,
      perhaps,
    ],
    [
      'may be earlier for an entry that came before',
      listed('CVE-1', '2026-11-01', '2026-11-02T00:00:00.000Z'),
      kept({ found, shown }, early),
      perhaps,
      perhaps,
    ],
    [
      'is not known before a page was given it',
      listed('CVE-1', '2026-11-20', late),
      kept({ found }, early),
      found,
      'no page was given it yet',
    ],
    [
      'is not known where the store had no room',
      listed('CVE-1', '2026-11-20', late),
      kept({}, early),
      'not kept',
      'no page was given it yet',
    ],
    [
      'is not known of an entry that the scan did not know',
      listed('CVE-1', '2026-11-20', late),
      kept({}, undefined),
      'the scan did not know of the entry',
      'no page was given it yet',
    ],
    [
      'is not known without a store',
      listed('CVE-1', '2026-11-20', late),
      { kind: 'not-kept', reason: 'not kept: it is kept of clusters only' },
      'not kept: it is kept of clusters only',
      'not kept: it is kept of clusters only',
    ],
  ])('%s', (_, entry, reached, foundThen, shownThen) => {
    const { found, shown } = ownHops(entry, reached);
    expect(found.kind === 'at' ? found.at : found.reason).toBe(foundThen);
    expect(shown.kind === 'at' ? shown.at : shown.reason).toBe(shownThen);
  });

  it('takes what was shown a moment ago where nothing earlier is kept', () => {
    const at = Temporal.Instant.from('2026-11-21T10:00:00Z');
    const moment = new Map([['CVE-1', at]]);
    const entry = listed('CVE-1', '2026-11-20', late);
    const shownIn = (reached: Reached) => ownHops(entry, withShown(reached, moment)).shown;
    expect(shownIn(kept({ found }, early))).toEqual({ kind: 'at', at: '2026-11-21T10:00:00.000Z' });
    expect(shownIn(kept({ found, shown }, early))).toEqual({ kind: 'at', at: shown });
    expect(shownIn({ kind: 'not-kept', reason: 'why' })).toEqual({ kind: 'unknown', reason: 'why' });
  });
});

describe('entries of the last 30 days', () => {
  const now = Temporal.Instant.from('2026-11-21T12:00:00Z');
  const times = (...of: readonly (readonly [string, string, string?])[]): Reached => ({
    kind: 'kept',
    since,
    times: new Map(
      of.map(([name, found, shown]) => [name, { found, ...(shown === undefined ? {} : { shown }) }]),
    ),
    oldest: new Map(of.map(([name]) => [name, early])),
  });
  const released = (name: string, day: string): Listed => {
    const entry = listed(name, day, `${day}T10:00:00.000Z`);
    const { arrival } = entry.listing;
    if (arrival === undefined) return entry;
    const instant = { ...arrival, released: `${day}T08:00:00.000Z`, fetched: `${day}T09:00:00.000Z` };
    return { name, listing: { ...entry.listing, arrival: instant } };
  };
  const findings = [
    { listed: released('CVE-2', '2026-11-20') },
    { listed: released('CVE-1', '2026-11-12') },
    // The same entry in another package, one that was listed long ago, and what nobody lists.
    { listed: released('CVE-2', '2026-11-20') },
    { listed: released('CVE-0', '2026-10-21') },
    {},
  ];
  const reached = times(
    ['CVE-0', '2026-10-21T10:00:00.000Z', '2026-11-20T10:00:00.000Z'],
    ['CVE-1', '2026-11-12T10:30:00.000Z', '2026-11-14T10:30:00.000Z'],
    ['CVE-2', '2026-11-20T13:00:00.000Z'],
  );

  it('are told by the one that was listed last and by the worst of each hop', () => {
    const recent = recentHops(findings, reached, now);
    expect(recent).toEqual({
      days: 30,
      entries: 2,
      unmeasured: 1,
      latest: listingHops(
        released('CVE-2', '2026-11-20'),
        {
          found: { kind: 'at', at: '2026-11-20T13:00:00.000Z' },
          shown: { kind: 'unknown', reason: 'no page was given it yet' },
        },
        now,
      ),
      worst: [
        { name: 'released', entry: 'CVE-1', age: { since: 'listed', count: 0, unit: 'day' } },
        { name: 'fetched', entry: 'CVE-1', age: { since: 'released', count: 3_600, unit: 'second' } },
        { name: 'indexed', entry: 'CVE-1', age: { since: 'fetched', count: 3_600, unit: 'second' } },
        { name: 'found', entry: 'CVE-2', age: { since: 'indexed', count: 10_800, unit: 'second' } },
        { name: 'shown', entry: 'CVE-1', age: { since: 'found', count: 172_800, unit: 'second' } },
      ],
    });
  });

  it('are none where none is about a finding', () => {
    expect(recentHops([{}], reached, now)).toEqual({ days: 30, entries: 0, unmeasured: 0, worst: [] });
  });
});

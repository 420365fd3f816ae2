import type { FeedsView, ListingHops } from '../src/api/generated/types.ts';
import { momentText } from './estate.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** An entry that was fetched 15 hours after its release and is shown now. */
export function listingWayAt(now: number, name: string): ListingHops {
  const at = (beforeMs: number): string => momentText(now, -beforeMs);
  return {
    name,
    source: 'kev',
    hops: [
      { kind: 'known', name: 'listed', at: at(2 * dayMs).slice(0, 10) },
      {
        kind: 'known',
        name: 'released',
        at: at(2 * dayMs),
        age: { since: 'listed', count: 0, unit: 'day' },
      },
      {
        kind: 'known',
        name: 'fetched',
        at: at(33 * hourMs),
        age: { since: 'released', count: 15 * 3600, unit: 'second' },
      },
      {
        kind: 'known',
        name: 'indexed',
        at: at(33 * hourMs - 42_000),
        age: { since: 'fetched', count: 42, unit: 'second' },
      },
      {
        kind: 'skewed',
        name: 'found',
        at: at(33 * hourMs - 10_000),
        reason: 'before it was indexed: clocks differ',
      },
      {
        kind: 'known',
        name: 'shown',
        at: at(hourMs),
        age: { since: 'found', count: 32 * 3600, unit: 'second' },
      },
    ],
    total: { since: 'released', count: 47 * 3600, unit: 'second' },
  };
}

/** An entry that came with the installation, and that no page was given. */
export function bundledWayAt(now: number, name: string): ListingHops {
  const reason = 'it came with the installation, or was here before arrivals were kept';
  return {
    name,
    source: 'kev',
    hops: [
      { kind: 'known', name: 'listed', at: momentText(now, -20 * dayMs).slice(0, 10) },
      { kind: 'unknown', name: 'released', reason },
      { kind: 'unknown', name: 'fetched', reason },
      { kind: 'unknown', name: 'indexed', reason },
      {
        kind: 'known',
        name: 'found',
        at: momentText(now, -6 * dayMs),
        age: { since: 'listed', count: 14, unit: 'day' },
      },
      { kind: 'unknown', name: 'shown', reason: 'no page was given it yet' },
    ],
  };
}

export function recentWaysAt(now: number): NonNullable<FeedsView['recent']> {
  const [slow, other] = ['CVE-2023-44487', 'CVE-2023-4863'] as const;
  return {
    days: 30,
    entries: 2,
    unmeasured: 2,
    latest: listingWayAt(now, slow),
    worst: [
      { name: 'released', entry: slow, age: { since: 'listed', count: 0, unit: 'day' } },
      { name: 'fetched', entry: slow, age: { since: 'released', count: 15 * 3600, unit: 'second' } },
      { name: 'indexed', entry: slow, age: { since: 'fetched', count: 42, unit: 'second' } },
      { name: 'found', entry: other, age: { since: 'listed', count: 14, unit: 'day' } },
      { name: 'shown', entry: slow, age: { since: 'found', count: 32 * 3600, unit: 'second' } },
    ],
  };
}

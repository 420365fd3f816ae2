import { compareText } from '../../kernel/index.ts';
import type {
  HopAge,
  HopName,
  Listed,
  ListingHops,
  RecentHops,
  ReportFinding,
  ScanReport,
} from '../../model/index.ts';
import type { World } from '../world.ts';
import { listingHops, secondsOf } from './listing-hops.ts';
import { ownHops, type Reached, readReached, withShown } from './reached.ts';

const days = 30;

/** How the entries of the last 30 days about findings of a report came here; `shown` as in `explainFinding`. */
export async function recentEntries(
  world: World,
  report: Pick<ScanReport, 'subject' | 'findings'>,
  shown: ReadonlyMap<string, Temporal.Instant>,
): Promise<RecentHops> {
  const reached = withShown(await readReached(world, report), shown);
  return recentHops(report.findings, reached, world.clock.now());
}

/** Exported for its tests; pure. */
export function recentHops(
  findings: readonly Pick<ReportFinding, 'listed'>[],
  reached: Reached,
  now: Temporal.Instant,
): RecentHops {
  const first = now
    .subtract({ hours: days * 24 })
    .toString()
    .slice(0, 10);
  const recent = new Map<string, Listed>();
  for (const { listed } of findings)
    if (listed !== undefined && listed.listing.dateAdded >= first) recent.set(listed.name, listed);
  const entries = [...recent.values()].toSorted(byDay).map((listed) => ({
    listed,
    hops: listingHops(listed, ownHops(listed, reached), now),
  }));
  const latest = entries.at(-1)?.hops;
  return {
    days,
    entries: entries.length,
    unmeasured: entries.filter(({ hops }) => !isMeasured(hops)).length,
    ...(latest === undefined ? {} : { latest }),
    worst: worstOf(entries.map(({ hops }) => hops)),
  };
}

function byDay({ listing: left, name: one }: Listed, { listing: right, name: other }: Listed): number {
  return left.dateAdded === right.dateAdded
    ? compareText(one, other)
    : compareText(left.dateAdded, right.dateAdded);
}

function isMeasured({ hops }: ListingHops): boolean {
  return hops.every(({ kind }) => kind === 'known');
}

function worstOf(all: readonly ListingHops[]): RecentHops['worst'] {
  const worst = new Map<HopName, { readonly entry: string; readonly age: HopAge }>();
  for (const { name: entry, hops } of all)
    for (const hop of hops) {
      if (hop.kind !== 'known' || hop.age === undefined) continue;
      const known = worst.get(hop.name);
      if (known === undefined || secondsOf(hop.age) > secondsOf(known.age))
        worst.set(hop.name, { entry, age: hop.age });
    }
  return [...worst].map(([name, one]) => ({ name, ...one }));
}

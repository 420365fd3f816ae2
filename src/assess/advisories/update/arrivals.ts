import type { Arrival, ExploitedListing, FeedInfo, VulnerabilityFacts } from '../../../model/index.ts';
import type { FeedContent } from '../feeds/provider.ts';
import { isOfFacts } from '../index/catalogue.ts';
import { openLayers, rowOf } from '../index/layers.ts';
import { restoreFacts } from '../index/stored.ts';
import type { KeptFeed } from '../index/survey-change.ts';

export interface ArrivalsFrom {
  readonly before: KeptFeed | undefined;
  /** Of the last state; absent where there is none. */
  readonly timesBefore?: FeedInfo['times'];
  /** Where there is no last state: what is not newer than this day came with the installation. */
  readonly bundledThrough?: string | undefined;
  /** Of the state that is built now. */
  readonly released: string | undefined;
  readonly fetched: string;
}

/**
 * Gives every listing the moment of its arrival: that of the last state where it was there, this fetch where it is new. When
 * something came into the index is known after it was built only, so the next build writes it down. After damage of the last
 * state all counts as new.
 */
export function withArrivals(contents: readonly FeedContent[], from: ArrivalsFrom): readonly FeedContent[] {
  if (!contents.some(({ facts }) => facts.some(({ listings }) => listings !== undefined))) return contents;
  const known = listingsIn(from.before);
  const arrived = (id: string, listing: ExploitedListing): ExploitedListing => {
    const arrival = arrivalOf(listing, known.get(keyOf(id, listing)), from);
    return arrival === undefined ? listing : { ...listing, arrival };
  };
  const told = (facts: VulnerabilityFacts): VulnerabilityFacts =>
    facts.listings === undefined
      ? facts
      : { ...facts, listings: facts.listings.map((listing) => arrived(facts.id, listing)) };
  return contents.map((content) => ({ ...content, facts: content.facts.map(told) }));
}

function arrivalOf(
  { dateAdded }: ExploitedListing,
  last: ExploitedListing | undefined,
  { timesBefore, bundledThrough, released, fetched }: ArrivalsFrom,
): Arrival | undefined {
  if (last !== undefined) return last.arrival && indexedArrival(last.arrival, timesBefore);
  if (bundledThrough !== undefined && dateAdded <= bundledThrough) return undefined;
  return { ...(released === undefined ? {} : { released }), fetched };
}

/** An arrival with the moment at which it was in the index, where the feed's own times are still those of its fetch. */
export function indexedArrival(arrival: Arrival, times: FeedInfo['times']): Arrival {
  if (arrival.indexed !== undefined || times?.fetched !== arrival.fetched) return arrival;
  return { ...arrival, indexed: times.indexed };
}

/** Not by its day: a source that corrects the day has listed it before all the same. */
function keyOf(id: string, { source }: ExploitedListing): string {
  return `${id}\t${source}`;
}

function listingsIn(before: KeptFeed | undefined): ReadonlyMap<string, ExploitedListing> {
  const known = new Map<string, ExploitedListing>();
  if (before === undefined) return known;
  for (const { id, listings = [] } of factsIn(before))
    for (const listing of listings) known.set(keyOf(id, listing), listing);
  return known;
}

function* factsIn({ entry, bytesOf }: KeptFeed): Generator<VulnerabilityFacts> {
  try {
    for (const { name, json, isReplaced } of openLayers(entry, bytesOf).lines(isOfFacts))
      if (!isReplaced(rowOf(name))) yield restoreFacts(json, name);
  } catch {
    // A damaged last state is told where it is opened, and rebuilt by this very update.
  }
}

import type { Arrival, HopAge, HopName, Listed, ListingHop, ListingHops } from '../../model/index.ts';

/** When a hop was, as ISO text (an instant or a day), or why nobody knows. */
export type Moment =
  | { readonly kind: 'at'; readonly at: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The hops that happen here, and of which the catalogue knows nothing. */
export interface OwnHops {
  readonly found: Moment;
  readonly shown: Moment;
}

/** Every hop of an entry with its age since the hop before it that is known. Pure. */
export function listingHops(
  { name, listing }: Listed,
  { found, shown }: OwnHops,
  now: Temporal.Instant,
): ListingHops {
  const { source, dateAdded, arrival } = listing;
  const moments: readonly (readonly [HopName, Moment])[] = [
    ['listed', { kind: 'at', at: dateAdded }],
    ...arrivalMoments(arrival),
    ['found', found],
    ['shown', shown],
  ];
  const hops: ListingHop[] = [];
  let before: Base | undefined;
  for (const [hopName, moment] of moments) {
    const hop = hopOf(hopName, moment, { before, now });
    hops.push(hop);
    // What has not come is no beginning of an age; what is merely early is, by the clock that goes on from there.
    if (hop.kind !== 'unknown' && !isAhead(hop.at, now)) before = { name: hopName, at: hop.at };
  }
  const total = totalOf(hops);
  return { name, source, hops, ...(total === undefined ? {} : { total }) };
}

function arrivalMoments(arrival: Arrival | undefined): readonly (readonly [HopName, Moment])[] {
  const unknown = (reason: string): Moment => ({ kind: 'unknown', reason });
  const at = (text: string | undefined, reason: string): Moment =>
    text === undefined ? unknown(reason) : { kind: 'at', at: text };
  if (arrival === undefined) {
    const reason = 'it came with the installation, or was here before arrivals were kept';
    return [
      ['released', unknown(reason)],
      ['fetched', unknown(reason)],
      ['indexed', unknown(reason)],
    ];
  }
  return [
    ['released', at(arrival.released, 'its source does not say when')],
    ['fetched', { kind: 'at', at: arrival.fetched }],
    ['indexed', at(arrival.indexed, 'not kept')],
  ];
}

interface Base {
  readonly name: HopName;
  readonly at: string;
}

interface Around {
  readonly before: Base | undefined;
  readonly now: Temporal.Instant;
}

function hopOf(name: HopName, moment: Moment, { before, now }: Around): ListingHop {
  if (moment.kind === 'unknown') return { kind: 'unknown', name, reason: moment.reason };
  const { at } = moment;
  if (isAhead(at, now))
    return { kind: 'skewed', name, at, reason: 'in the future: the clock there or here is wrong' };
  if (before === undefined) return { kind: 'known', name, at };
  const age = ageBetween(before, at);
  return age === undefined
    ? { kind: 'skewed', name, at, reason: `before it was ${before.name}: clocks differ` }
    : { kind: 'known', name, at, age };
}

function isAhead(at: string, now: Temporal.Instant): boolean {
  return Date.parse(at) > now.epochMilliseconds;
}

/** Undefined where it would be negative. Days are counted as days: nobody knows the hours of one. */
function ageBetween(from: Base, to: string): HopAge | undefined {
  const isDay = from.at.length === dayLength || to.length === dayLength;
  const [start, end] = isDay ? [from.at.slice(0, dayLength), to.slice(0, dayLength)] : [from.at, to];
  const ms = Date.parse(end) - Date.parse(start);
  if (!(ms >= 0)) return undefined;
  return isDay
    ? { since: from.name, count: Math.floor(ms / dayMs), unit: 'day' }
    : { since: from.name, count: Math.floor(ms / 1000), unit: 'second' };
}

const dayLength = '2026-11-21'.length;
const dayMs = 86_400_000;

/** From the release of its catalogue where that is known, which is exact; else from the day of its listing. */
function totalOf(hops: readonly ListingHop[]): HopAge | undefined {
  const known = hops.filter((hop) => hop.kind === 'known');
  const from = known.find(({ name }) => name === 'released') ?? known.find(({ name }) => name === 'listed');
  const shown = known.find(({ name }) => name === 'shown');
  return from === undefined || shown === undefined ? undefined : ageBetween(from, shown.at);
}

/** An age in seconds, to compare it with others. */
export function secondsOf({ count, unit }: HopAge): number {
  return unit === 'day' ? count * (dayMs / 1000) : count;
}

import type { FeedInfo, HopAge, ListingHop, ListingHops } from '../../model/index.ts';

interface Hop {
  readonly name: string;
  readonly at: string | undefined;
}

/**
 * How long a record took to come here: published at its source, fetched, indexed, matched, each with the time since the
 * hop before it that is known. A hop before an earlier one means that clocks differ, and says so instead of a time.
 */
export function hopsText(times: NonNullable<FeedInfo['times']>, matchedAt: string): string {
  const hops: readonly Hop[] = [
    { name: 'published', at: times.published },
    { name: 'fetched', at: times.fetched },
    { name: 'indexed', at: times.indexed },
    { name: 'matched', at: matchedAt },
  ];
  return hops
    .map(({ name, at }, place) => {
      if (at === undefined) return `${name} unknown`;
      const before = hops.slice(0, place).findLast((hop) => hop.at !== undefined)?.at;
      return `${name} ${minuteOf(at)}${before === undefined ? '' : ` (${sinceText(before, at)})`}`;
    })
    .join(', ');
}

function minuteOf(at: string): string {
  return at.slice(0, '2026-11-21T09:00'.length);
}

function sinceText(before: string, at: string): string {
  const seconds = Math.floor((Date.parse(at) - Date.parse(before)) / 1000);
  return seconds < 0 ? 'clock skew: before the hop before it' : `${secondsText(seconds)} later`;
}

/** The largest whole unit is enough: a person compares days with minutes. */
function secondsText(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.floor(seconds / 86_400)} days`;
  if (seconds >= 2 * 3_600) return `${Math.floor(seconds / 3_600)} h`;
  if (seconds >= 120) return `${Math.floor(seconds / 60)} min`;
  return `${seconds} s`;
}

/**
 * The way of an entry of a catalogue of exploited vulnerabilities, from its listing to the first page that was given it:
 * the same form. Hops that are unknown for one reason stand together.
 */
export function listingHopsText({ name, source, hops, total }: ListingHops): string {
  const said: string[] = [];
  let unknown: readonly Unknown[] = [];
  for (const [place, hop] of hops.entries()) {
    if (hop.kind === 'unknown' && (unknown.length === 0 || unknown[0]?.reason === hop.reason)) {
      unknown = [...unknown, hop];
      continue;
    }
    said.push(...unknownText(unknown));
    unknown = hop.kind === 'unknown' ? [hop] : [];
    if (hop.kind !== 'unknown') said.push(hopText(hop, hops[place - 1]));
  }
  const whole = total === undefined ? '' : `; ${ageText(total)} from ${total.since} to shown`;
  return `${source} ${name}: ${[...said, ...unknownText(unknown)].join(', ')}${whole}`;
}

type Unknown = Extract<ListingHop, { kind: 'unknown' }>;

function unknownText(hops: readonly Unknown[]): readonly string[] {
  const [first] = hops;
  return first === undefined ? [] : [`${hops.map(({ name }) => name).join(', ')} unknown (${first.reason})`];
}

function hopText(hop: Exclude<ListingHop, Unknown>, before: ListingHop | undefined): string {
  const text = `${hop.name} ${minuteOf(hop.at)}`;
  if (hop.kind === 'skewed') return `${text} (clock skew: ${hop.reason})`;
  if (hop.age === undefined) return text;
  if (hop.age.unit === 'day' && hop.age.count === 0)
    return `${text} (the same day${hop.age.since === before?.name ? '' : ` as ${hop.age.since}`})`;
  return `${text} (${ageText(hop.age)} ${hop.age.since === before?.name ? 'later' : `after ${hop.age.since}`})`;
}

/** A day counts as a day, whatever its hours. */
function ageText({ count, unit }: HopAge): string {
  if (unit === 'second') return secondsText(count);
  if (count === 0) return 'the same day,';
  return count === 1 ? '1 day' : `${count} days`;
}

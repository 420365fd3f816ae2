import type { HopAge, HopName, ListingHop } from '../api/generated/types.ts';
import { spanText } from './times.ts';

/** What happened at each hop of an entry of a catalogue of exploited vulnerabilities. */
export const hopWords: Readonly<Record<HopName, string>> = {
  listed: 'listed at its source',
  released: 'catalogue released',
  fetched: 'fetched here',
  indexed: 'in the index',
  found: 'found in the cluster',
  shown: 'first shown on a page',
};

const dayOnly = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `20 Nov 2026`: a day of its source, which no reader's zone moves. */
export function dayText(day: string): string {
  const at = Date.parse(day);
  return Number.isNaN(at) ? day : dayOnly.format(at);
}

export function isDay(at: string): boolean {
  return at.length === '2026-11-20'.length;
}

/** `16 h`, `3 days`, `the same day`. */
export function ageText({ count, unit }: HopAge): string {
  if (unit === 'second') return spanText(count * 1000);
  if (count === 0) return 'the same day';
  return count === 1 ? '1 day' : `${count} days`;
}

/** How long after the hop before; after which one, where that is not the one that stands before it. */
export function tookText(hop: ListingHop, before: ListingHop | undefined): string {
  if (hop.kind !== 'known') return 'unknown';
  if (hop.age === undefined) return '';
  const text = ageText(hop.age);
  return hop.age.since === before?.name ? text : `${text} after “${hopWords[hop.age.since]}”`;
}

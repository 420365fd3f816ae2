import type { FeedInfo } from '../../model/index.ts';

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
      return `${name} ${at.slice(0, 16)}${before === undefined ? '' : ` (${sinceText(before, at)})`}`;
    })
    .join(', ');
}

/** The largest whole unit is enough: a person compares days with minutes. */
function sinceText(before: string, at: string): string {
  const seconds = Math.floor((Date.parse(at) - Date.parse(before)) / 1000);
  if (seconds < 0) return 'clock skew: before the hop before it';
  if (seconds >= 2 * 86_400) return `${Math.floor(seconds / 86_400)} days later`;
  if (seconds >= 2 * 3_600) return `${Math.floor(seconds / 3_600)} h later`;
  if (seconds >= 120) return `${Math.floor(seconds / 60)} min later`;
  return `${seconds} s later`;
}

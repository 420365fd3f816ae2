import { compareText } from '../../kernel/pure/index.ts';
import type { FeedInfo, ScanReport } from '../../model/index.ts';
import { latestDay } from './feeds/not-yet.ts';

export interface FeedAge {
  readonly feed: FeedInfo;
  /** Whole days since the day that its data speaks for; absent where that day is not known, or has not come. */
  readonly days?: number | undefined;
}

/**
 * How old each feed is. Days and clocks differ by hours, so one of tomorrow is 0 days old; of one that is further ahead
 * nobody knows, because either its day or the clock here is wrong.
 */
export function feedAges(feeds: readonly FeedInfo[], now: Temporal.Instant): readonly FeedAge[] {
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  return feeds.map((feed) => {
    if (!isDay(feed.asOf) || feed.asOf > latestDay(now)) return { feed };
    return { feed, days: Math.max(0, Temporal.PlainDate.from(feed.asOf).until(today).days) };
  });
}

/** Vulnerabilities that were published since are unknown: one entry for each ecosystem whose newest feed is too old. */
export function staleUnknowns(
  feeds: readonly FeedInfo[],
  at: { readonly now: Temporal.Instant; readonly maxAgeDays: number },
): ScanReport['unknowns'] {
  const ages = feedAges(feeds, at.now);
  const ecosystems = [...new Set(feeds.flatMap((feed) => feed.ecosystems))].toSorted(compareText);
  return ecosystems.flatMap((ecosystem) => {
    const speaking = ages.filter(({ feed }) => feed.ecosystems.includes(ecosystem));
    const youngest = Math.min(...speaking.map(({ days }) => days ?? Number.POSITIVE_INFINITY));
    if (youngest <= at.maxAgeDays) return [];
    const age = Number.isFinite(youngest) ? `are ${youngest} days old` : unknownAge(speaking, at.now);
    return [
      { what: `${ecosystem} since then`, packages: 0, reason: `the advisories for ${ecosystem} ${age}` },
    ];
  });
}

function unknownAge(speaking: readonly FeedAge[], now: Temporal.Instant): string {
  const ahead = speaking.find(({ feed }) => isDay(feed.asOf) && feed.asOf > latestDay(now));
  return ahead === undefined ? 'have no date' : `are of ${ahead.feed.asOf}, which has not come`;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

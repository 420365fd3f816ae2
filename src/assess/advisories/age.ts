import { compareText } from '../../kernel/pure/index.ts';
import type { FeedInfo, ScanReport } from '../../model/index.ts';

export interface FeedAge {
  readonly feed: FeedInfo;
  /** Whole days since the day that its data speaks for; absent where that day is not known. */
  readonly days?: number | undefined;
}

/** How old each feed is. A feed from the future (a clock that is off) is 0 days old. */
export function feedAges(feeds: readonly FeedInfo[], now: Temporal.Instant): readonly FeedAge[] {
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  return feeds.map((feed) => {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(feed.asOf)) return { feed };
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
    const days = ages
      .filter(({ feed }) => feed.ecosystems.includes(ecosystem))
      .map((age) => age.days ?? Number.POSITIVE_INFINITY);
    const youngest = Math.min(...days);
    if (youngest <= at.maxAgeDays) return [];
    const age = Number.isFinite(youngest) ? `are ${youngest} days old` : 'have no date';
    return [
      { what: `${ecosystem} since then`, packages: 0, reason: `the advisories for ${ecosystem} ${age}` },
    ];
  });
}

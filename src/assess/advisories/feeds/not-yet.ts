import type { Advisory, ExploitedListing, Quarantined, VulnerabilityFacts } from '../../../model/index.ts';
import type { FeedContent } from './provider.ts';

/** Clocks of servers differ by hours, and days by time zones. */
const mostAheadHours = 36;

/** The last day that a source can speak of now: a later one is a mistake of the source, or of the clock here. */
export function latestDay(now: Temporal.Instant): string {
  return dayOf(now.add({ hours: mostAheadHours }));
}

/**
 * Takes days that have not come for what they are where they would do harm. A withdrawal of tomorrow would hide a finding
 * today: the record counts until it is read again after that day. A listing of tomorrow would let a clock that starts with it run later: it counts
 * from today, since it is listed. The records stay, and what was not believed stands with those set aside. Days of
 * publication and change are shown as they are: nothing is decided by them.
 */
export function heldToToday(content: FeedContent, now: Temporal.Instant): FeedContent {
  const doubted: Quarantined[] = [];
  const latest = latestDay(now);
  const isAhead = (text: string | undefined): text is string =>
    text !== undefined && /^\d{4}-\d{2}-\d{2}/.test(text) && text.slice(0, 10) > latest;
  const standing = (advisory: Advisory): Advisory => {
    const { withdrawn, ...rest } = advisory;
    if (!isAhead(withdrawn)) return advisory;
    doubted.push({ what: rest.id, reason: `withdrawn ${withdrawn}, a day that has not come: it counts` });
    return rest;
  };
  const listed = (id: string, listing: ExploitedListing): ExploitedListing => {
    if (!isAhead(listing.dateAdded)) return listing;
    const today = dayOf(now);
    const reason = `listed ${listing.dateAdded}, a day that has not come: it counts from ${today}`;
    doubted.push({ what: id, reason });
    return { ...listing, dateAdded: today };
  };
  const known = (facts: VulnerabilityFacts): VulnerabilityFacts =>
    facts.listings === undefined
      ? facts
      : { ...facts, listings: facts.listings.map((listing) => listed(facts.id, listing)) };
  const advisories = content.advisories.map(standing);
  const facts = content.facts.map(known);
  const stated = content.statements?.filter((statement) => {
    if (!isAhead(statement.on)) return true;
    const reason = `written on ${statement.on}, a day that has not come: it does not count`;
    doubted.push({ what: `${statement.vulnerability} of ${statement.package}`, reason });
    return false;
  });
  return {
    ...content,
    advisories,
    facts,
    ...(stated === undefined ? {} : { statements: stated }),
    quarantined: [...content.quarantined, ...doubted],
  };
}

function dayOf(instant: Temporal.Instant): string {
  return instant.toZonedDateTimeISO('UTC').toPlainDate().toString();
}

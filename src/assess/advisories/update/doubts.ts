import { OakumError } from '../../../kernel/pure/index.ts';
import type { FeedInfo } from '../../../model/index.ts';
import { latestDay } from '../feeds/not-yet.ts';
import { beginning, type FeedFile, type FeedProvider } from '../feeds/provider.ts';

/**
 * Refuses an answer that is not the feed at all.
 *
 * @throws feed.page for an HTML page (a login, a proxy, an error), feed.other for anything else that the provider does not know
 */
export function checkKind(file: FeedFile, provider: FeedProvider): void {
  checkNoPage(file);
  if (!provider.accepts(file))
    throw new OakumError('feed.other', `${file.name}: the answer is not what ${provider.id} publishes`);
}

/** @throws feed.page */
export function checkNoPage(file: FeedFile): void {
  if (/^\s*(?:<!doctype html|<html|<head|<body)\b/i.test(beginning(file)))
    throw new OakumError('feed.page', `${file.name}: the answer is a page, not the feed`, {
      retry: 'later',
      hint: 'A login or a proxy may stand between; fetch it by hand and give it with --file.',
    });
}

/**
 * A feed cannot speak for a day that has not come: either it is wrong, or the clock here is, and with a wrong clock no
 * age and no deadline can be believed.
 *
 * @throws feed.future
 */
export function checkDay(asOf: string, now: Temporal.Instant): void {
  if (!isAhead(asOf, now)) return;
  throw new OakumError('feed.future', `it speaks for ${asOf}, and here it is ${dayOf(now)}`, {
    retry: 'later',
    hint: 'Compare the clock of this machine; if it is right, the feed is not.',
  });
}

/**
 * The feeds that came with the program are of the past. Where they are not, the clock here is behind, and what is fetched by it
 * would be called older than they are.
 *
 * @throws feed.future
 */
export function checkClock(bundled: readonly FeedInfo[], now: Temporal.Instant): void {
  const ahead = bundled.find(({ asOf }) => isAhead(asOf, now));
  if (ahead === undefined) return;
  const reason = `what came with Oakum speaks for ${ahead.asOf}, and here it is ${dayOf(now)}`;
  throw new OakumError('feed.future', reason, { retry: 'later', hint: 'Set the clock of this machine.' });
}

function isAhead(asOf: string, now: Temporal.Instant): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(asOf) && asOf > latestDay(now);
}

function dayOf(now: Temporal.Instant): string {
  return now.toZonedDateTimeISO('UTC').toPlainDate().toString();
}

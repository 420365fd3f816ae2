import { OakumError } from '../../../kernel/pure/index.ts';
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
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf)) return;
  if (asOf <= latestDay(now)) return;
  const today = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  throw new OakumError('feed.future', `it speaks for ${asOf}, and here it is ${today}`, {
    retry: 'later',
    hint: 'Compare the clock of this machine; if it is right, the feed is not.',
  });
}

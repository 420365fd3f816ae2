import { errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { Advisory, FeedInfo, Quarantined } from '../../../model/index.ts';
import { heldToToday } from '../feeds/not-yet.ts';
import type { FeedContent } from '../feeds/provider.ts';
import { rated } from '../feeds/rate.ts';
import type { BuiltFeed, FeedDescription } from '../index/build.ts';
import { changeFeed } from '../index/change-feed.ts';
import type { AfterChange, KeptFeed } from '../index/survey-change.ts';
import { providerOf } from './build-from.ts';
import { checkDay } from './doubts.ts';
import type { ChangeQuestion } from './feed-question.ts';
import type { FetchedRecord } from './fetch-records.ts';

const mostBad = 0.2;
const mostShown = 5;

/**
 * A feed of what is kept, after changes: what it was fetched from stays, and what could not be read of it. When it came into
 * the index is known to whoever asks.
 *
 * @throws feed.delta for a record that is not the one that was asked for, or cannot be read; feed.future; advisories.corrupt
 */
export async function buildChanged(
  question: ChangeQuestion,
  kept: KeptFeed,
  records: AsyncIterable<FetchedRecord>,
): Promise<{
  readonly built: BuiltFeed;
  readonly after: AfterChange;
  readonly advisories: readonly Advisory[];
}> {
  const { present, byAlias } = question;
  const { content, bad, ids } = await contentOf(question, records);
  const replaced = new Set(ids);
  for (const { what } of bad) replaced.delete(what);
  const fetched = Temporal.Instant.from(question.fetched);
  const description = descriptionOf(question);
  checkDay(description.asOf, fetched);
  const held = heldToToday(await rated(content), fetched);
  const quarantined = [...bad, ...held.quarantined];
  const { built, after } = changeFeed(description, kept, {
    ...{ ...held, quarantined, replaced, byAlias },
    present: present === undefined ? undefined : new Set(present),
  });
  const info = withFormer(built.entry.info, kept.entry.info);
  return { built: { ...built, entry: { ...built.entry, info } }, after, advisories: held.advisories };
}

function descriptionOf({ known, through, fetched, ...feed }: ChangeQuestion): FeedDescription {
  const { id, title, licence, knows, ecosystems, replaces } = feed;
  const { source, asOf } = known.info;
  const day = through.slice(0, 10);
  return {
    ...{ id, title, licence, knows, ecosystems, replaces, source },
    asOf: day > asOf ? day : asOf,
    times: { published: through, fetched, indexed: fetched },
  };
}

/** What could not be read of the whole still cannot. */
function withFormer(info: FeedInfo, former: FeedInfo): FeedInfo {
  const aside = [...(former.setAside ?? []), ...(info.setAside ?? [])].slice(0, mostShown);
  return {
    ...info,
    quarantined: former.quarantined + info.quarantined,
    ...(aside.length === 0 ? {} : { setAside: aside }),
  };
}

interface Contents {
  readonly content: FeedContent;
  readonly bad: readonly Quarantined[];
  /** Of all records that were asked for. */
  readonly ids: readonly string[];
}

/** Where the whole file is no way out, because it is older, a bad record is set aside, and what was known of it stays. */
async function contentOf(question: ChangeQuestion, records: AsyncIterable<FetchedRecord>): Promise<Contents> {
  const contents: FeedContent[] = [];
  const bad: Quarantined[] = [];
  const ids: string[] = [];
  for await (const record of records) {
    ids.push(record.id);
    const found = recordOf(record, question);
    if ('reason' in found) bad.push({ what: record.id, reason: found.reason });
    else contents.push(found);
  }
  const [first] = bad;
  if (first !== undefined && !question.mayBeSetAside) throw new OakumError('feed.delta', first.reason);
  if (bad.length > ids.length * mostBad && bad.length > 1)
    throw new OakumError(
      'feed.delta',
      `${bad.length} of ${ids.length} records of its list: ${first?.reason}`,
    );
  const advisories = contents.flatMap((one) => one.advisories);
  const facts = contents.flatMap((one) => one.facts);
  const statements = contents.flatMap((one) => one.statements ?? []);
  return { content: { advisories, facts, statements, quarantined: [] }, bad, ids };
}

function recordOf(
  record: FetchedRecord,
  question: ChangeQuestion,
): FeedContent | { readonly reason: string } {
  if (record.kind === 'bad') return record;
  const { id, name, bytes } = record;
  const wrong = (why: string) => ({ reason: `the record ${id} of its list of changes: ${why}` });
  try {
    const content = providerOf(question).read({ name, bytes }, question.id);
    const [bad] = content.quarantined;
    if (bad !== undefined) return wrong(bad.reason);
    const other = otherThan(id, content, question);
    return other === undefined ? content : wrong(`it is ${other}`);
  } catch (error) {
    return wrong(errorMessage(error));
  }
}

/** What else a record speaks of than itself. */
function otherThan(
  id: string,
  { advisories, facts, statements = [] }: FeedContent,
  { byAlias }: Pick<ChangeQuestion, 'byAlias'>,
): string | undefined {
  const row = [...advisories, ...facts].find(
    (one) => one.id !== id && !(byAlias && one.aliases.includes(id)),
  );
  return row?.id ?? statements.find(({ vulnerability }) => vulnerability !== id)?.vulnerability;
}

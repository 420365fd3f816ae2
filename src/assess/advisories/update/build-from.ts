import type { FeedInfo } from '../../../model/index.ts';
import { heldToToday } from '../feeds/not-yet.ts';
import { type FeedContent, type FeedFile, type FeedProvider, orQuarantined } from '../feeds/provider.ts';
import { rated } from '../feeds/rate.ts';
import { feedProviders } from '../feeds/register.ts';
import { type BuiltFeed, buildFeed, type FeedDescription } from '../index/build.ts';
import { namedByContent } from '../index/named-by-content.ts';
import type { KeptFeed } from '../index/survey-change.ts';
import { withArrivals } from './arrivals.ts';
import { checkDay, checkKind, checkNoPage } from './doubts.ts';
import type { FeedQuestion } from './feed-question.ts';
import { type Unpacked, unpack } from './unpack.ts';

/** A file of a feed as it was fetched. */
export interface FileToRead extends FeedFile {
  /** As the server wrote it. */
  readonly lastModified?: string | undefined;
}

/**
 * A feed of what was fetched, as it is kept: read, sorted into segments. Equal questions and files give equal bytes. When
 * it came into the index, and how it was fetched, is known to whoever asks.
 */
export async function buildFrom(
  feed: FeedQuestion,
  files: readonly FileToRead[],
  before: KeptFeed | undefined,
): Promise<BuiltFeed> {
  const { source, fetched, missing } = feed;
  const contents = await contentsOf(feed, files);
  const released = newestRelease(contents) ?? feed.published;
  return builtOf(feed, {
    source,
    asOf: asOfFiles(contents, files) ?? fetched.slice(0, 10),
    times: { ...(released === undefined ? {} : { published: released }), fetched, indexed: fetched },
    contents: [
      { ...nothing, quarantined: missing },
      ...withArrivals(contents, { ...feed, before, released }),
    ],
  });
}

/** What the feed says of itself is nearer to its publication than what the server says of the file. */
function newestRelease(contents: readonly FeedContent[]): string | undefined {
  return contents
    .flatMap(({ released }) => released ?? [])
    .toSorted()
    .at(-1);
}

interface Parts {
  readonly source: string;
  readonly asOf: string;
  readonly times: NonNullable<FeedInfo['times']>;
  readonly contents: readonly FeedContent[];
}

function builtOf(
  { id, title, licence, knows, ecosystems, replaces }: Omit<FeedDescription, 'asOf' | 'source'>,
  { source, asOf, times, contents }: Parts,
): BuiltFeed {
  const fetched = Temporal.Instant.from(times.fetched);
  checkDay(asOf, fetched);
  const held = contents.map((content) => heldToToday(content, fetched));
  const built = buildFeed(
    { id, title, source, licence, knows, ecosystems, replaces: replaces ?? [], asOf, times },
    {
      advisories: held.flatMap(({ advisories }) => advisories),
      facts: held.flatMap(({ facts }) => facts),
      quarantined: held.flatMap(({ quarantined }) => quarantined),
      statements: held.flatMap(({ statements }) => statements ?? []),
    },
  );
  return namedByContent(built);
}

async function contentsOf(feed: FeedQuestion, files: readonly FileToRead[]): Promise<readonly FeedContent[]> {
  const provider = providerOf(feed);
  if (provider.readTogether !== undefined)
    return [await rated(provider.readTogether(await plainFiles(files, feed), feed.id))];
  const contents: FeedContent[] = [];
  for (const file of files) {
    for await (const one of unpack(file, feed.unpacked))
      contents.push(await rated(contentOf(one, provider, feed.id)));
    contents.push({ ...nothing, ...dayOf(file) });
  }
  return contents;
}

const nothing: FeedContent = { advisories: [], facts: [], quarantined: [] };

/** A file of its own is the feed or is not; one document of many costs itself. */
function contentOf(one: Unpacked, provider: FeedProvider, feed: string): FeedContent {
  switch (one.kind) {
    case 'file':
      checkKind(one.file, provider);
      return provider.read(one.file, feed);
    case 'document':
      return orQuarantined(() => {
        checkKind(one.file, provider);
        return provider.read(one.file, feed);
      }, one.file.name);
    case 'left-out':
      return { ...nothing, quarantined: [one.quarantined] };
  }
}

function dayOf({ name }: FileToRead): Pick<FeedContent, 'asOf'> {
  const day = dayInName(name);
  return day === undefined ? {} : { asOf: day };
}

/** Some archives are named by their day: `csaf_vex_2026-11-27.tar.zst`. */
export function dayInName(name: string): string | undefined {
  return /(\d{4}-\d{2}-\d{2})\.tar(?:\.\w+)?$/.exec(name)?.[1];
}

/** All of them at once: they are small where they belong together. */
async function plainFiles(
  files: readonly FileToRead[],
  { unpacked }: FeedQuestion,
): Promise<readonly FeedFile[]> {
  const plain: FeedFile[] = [];
  for (const file of files)
    for await (const one of unpack(file, unpacked)) if (one.kind === 'file') plain.push(one.file);
  plain.forEach(checkNoPage);
  return plain;
}

export function providerOf(feed: Pick<FeedQuestion, 'provider'>): FeedProvider {
  const provider = feedProviders.find(({ id }) => id === feed.provider);
  if (provider === undefined) throw new Error(`no feed provider ${feed.provider}`);
  return provider;
}

/** The day that the feed names itself, else the day that the server says it was changed. */
function asOfFiles(contents: readonly FeedContent[], files: readonly FileToRead[]): string | undefined {
  const named = contents.flatMap(({ asOf }) => asOf ?? []);
  const modified = files.flatMap(({ lastModified }) => {
    const atMs = Date.parse(lastModified ?? '');
    return Number.isNaN(atMs) ? [] : [new Date(atMs).toISOString().slice(0, 10)];
  });
  return [...(named.length > 0 ? named : modified)].toSorted().at(-1);
}

import { type Clock, hexOf, instantText } from '../../../kernel/index.ts';
import { type FeedContent, type FeedFile, type FeedProvider, orQuarantined } from '../feeds/provider.ts';
import { rated } from '../feeds/rate.ts';
import { feedProviders } from '../feeds/register.ts';
import { type BuiltFeed, buildFeed } from '../index/build.ts';
import type { FeedEntry, FetchState } from '../index/catalogue.ts';
import type { FeedDefinition } from './definition.ts';
import { checkDay, checkKind, checkNoPage } from './doubts.ts';
import type { Fetched, FetchedFile } from './fetch.ts';
import { type Unpacked, unpack } from './unpack.ts';

interface BuiltAt {
  readonly fetched: Temporal.Instant;
  readonly clock: Clock;
}

/** A feed of what was fetched, as it is kept: read, sorted into segments, with its times. */
export async function buildFrom(
  definition: FeedDefinition,
  { files, missing }: Fetched,
  at: BuiltAt,
): Promise<BuiltFeed> {
  const contents = await contentsOf(definition, files);
  const now = instantText(at.fetched);
  const asked = files.filter(({ isFollowed }) => isFollowed !== true);
  const built = builtOf(
    definition,
    {
      source: files[0]?.state.url ?? definition.sources[0].url,
      asOf: asOfFiles(contents, files) ?? now.slice(0, 10),
      times: publishedAt(files),
      contents: [{ ...nothing, quarantined: missing }, ...contents],
    },
    at,
  );
  const fetch = asked.map(({ state }): FetchState => ({ ...state, checkedAt: now, fetchedAt: now }));
  return { ...built, entry: { ...built.entry, fetch } };
}

/**
 * A feed of what is kept, after changes: what it was fetched from stays, and what could not be read of it.
 *
 * @param through the moment of the last change
 */
export async function buildChanged(
  definition: FeedDefinition,
  { known, content, through }: { known: FeedEntry; content: FeedContent; through: string },
  at: BuiltAt,
): Promise<BuiltFeed> {
  const { source, asOf, quarantined, setAside } = known.info;
  const day = through.slice(0, 10);
  const built = builtOf(
    definition,
    {
      source,
      asOf: day > asOf ? day : asOf,
      times: { published: instantText(Temporal.Instant.from(through)) },
      contents: [await rated(content)],
    },
    at,
  );
  const now = instantText(at.fetched);
  const bad = [...(setAside ?? []), ...(built.entry.info.setAside ?? [])].slice(0, mostShown);
  const info = {
    ...built.entry.info,
    quarantined: quarantined + content.quarantined.length,
    ...(bad.length === 0 ? {} : { setAside: bad }),
  };
  const fetch = known.fetch?.map((state) => ({ ...state, checkedAt: now }));
  return { ...built, entry: { ...built.entry, info, fetch } };
}

const mostShown = 5;

interface Parts {
  readonly source: string;
  readonly asOf: string;
  readonly times: { readonly published?: string };
  readonly contents: readonly FeedContent[];
}

function builtOf(
  { id, title, licence, knows, ecosystems, replaces }: FeedDefinition,
  { source, asOf, times, contents }: Parts,
  at: BuiltAt,
): BuiltFeed {
  checkDay(asOf, at.fetched);
  const [fetched, indexed] = [instantText(at.fetched), instantText(at.clock.now())];
  const described = { id, title, source, licence, knows, ecosystems, replaces, asOf };
  return withNames(
    buildFeed(
      { ...described, times: { ...times, fetched, indexed } },
      {
        advisories: contents.flatMap(({ advisories }) => advisories),
        facts: contents.flatMap(({ facts }) => facts),
        quarantined: contents.flatMap(({ quarantined }) => quarantined),
      },
    ),
  );
}

async function contentsOf(
  definition: FeedDefinition,
  files: readonly FetchedFile[],
): Promise<readonly FeedContent[]> {
  const provider = providerOf(definition);
  if (provider.readTogether !== undefined)
    return [await rated(provider.readTogether(await plainFiles(files, definition), definition.id))];
  const contents: FeedContent[] = [];
  for (const file of files) {
    for await (const one of unpack(file, definition.unpacked))
      contents.push(await rated(contentOf(one, provider, definition.id)));
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

function dayOf({ name }: FetchedFile): Pick<FeedContent, 'asOf'> {
  const day = dayInName(name);
  return day === undefined ? {} : { asOf: day };
}

/** Some archives are named by their day: `csaf_vex_2026-11-27.tar.zst`. */
export function dayInName(name: string): string | undefined {
  return /(\d{4}-\d{2}-\d{2})\.tar(?:\.\w+)?$/.exec(name)?.[1];
}

/** All of them at once: they are small where they belong together. */
async function plainFiles(
  files: readonly FetchedFile[],
  { unpacked }: FeedDefinition,
): Promise<readonly FeedFile[]> {
  const plain: FeedFile[] = [];
  for (const file of files)
    for await (const one of unpack(file, unpacked)) if (one.kind === 'file') plain.push(one.file);
  plain.forEach(checkNoPage);
  return plain;
}

/** The newest of its files, by what the servers say of them. */
function publishedAt(files: readonly FetchedFile[]): { readonly published?: string } {
  const atMs = Math.max(...files.map(({ lastModified }) => Date.parse(lastModified ?? '')));
  return Number.isNaN(atMs) ? {} : { published: instantText(Temporal.Instant.fromEpochMilliseconds(atMs)) };
}

function providerOf(definition: FeedDefinition): FeedProvider {
  const provider = feedProviders.find(({ id }) => id === definition.provider);
  if (provider === undefined) throw new Error(`no feed provider ${definition.provider}`);
  return provider;
}

/** The day that the feed names itself, else the day that the server says it was changed. */
function asOfFiles(contents: readonly FeedContent[], files: readonly FetchedFile[]): string | undefined {
  const named = contents.flatMap(({ asOf }) => asOf ?? []);
  const modified = files.flatMap(({ lastModified }) => {
    const atMs = Date.parse(lastModified ?? '');
    return Number.isNaN(atMs) ? [] : [new Date(atMs).toISOString().slice(0, 10)];
  });
  return [...(named.length > 0 ? named : modified)].toSorted().at(-1);
}

/** Segments are named by their content, so that new ones can lie beside the old until the catalogue changes. */
function withNames({ entry, files }: BuiltFeed): BuiltFeed {
  const names = new Map(
    entry.segments.map(({ path, digest }) => [
      path,
      path.replace(/\.gz$/, `-${hexOf(digest).slice(0, 12)}.gz`),
    ]),
  );
  const named = (path: string): string => names.get(path) ?? path;
  return {
    entry: {
      ...entry,
      segments: entry.segments.map((segment) => ({ ...segment, path: named(segment.path) })),
    },
    files: files.map(({ path, bytes }) => ({ path: named(path), bytes })),
  };
}

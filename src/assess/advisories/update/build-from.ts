import { decompressBytes, detectCompression } from '../../../formats/compression/index.ts';
import { type Clock, hexOf, instantText } from '../../../kernel/index.ts';
import { heldToToday } from '../feeds/not-yet.ts';
import type { FeedContent, FeedFile, FeedProvider } from '../feeds/provider.ts';
import { rated } from '../feeds/rate.ts';
import { feedProviders } from '../feeds/register.ts';
import { type BuiltFeed, buildFeed } from '../index/build.ts';
import type { FetchState } from '../index/catalogue.ts';
import type { FeedDefinition } from './definition.ts';
import { checkDay, checkKind, checkNoPage } from './doubts.ts';
import type { Fetched, FetchedFile } from './fetch.ts';

const maxUnpackedBytes = 2_000_000_000;

/** A feed of what was fetched, as it is kept: read, sorted into segments, with its times. */
export async function buildFrom(
  definition: FeedDefinition,
  { files, missing }: Fetched,
  at: { readonly fetched: Temporal.Instant; readonly clock: Clock },
): Promise<BuiltFeed> {
  const read = await contentsOf(definition, files);
  const contents = read.map((content) => heldToToday(content, at.fetched));
  const [source] = definition.sources;
  const now = instantText(at.fetched);
  const asOf = asOfFiles(contents, files) ?? now.slice(0, 10);
  checkDay(asOf, at.fetched);
  const built = buildFeed(
    {
      id: definition.id,
      title: definition.title,
      source: files[0]?.state.url ?? source.url,
      licence: definition.licence,
      knows: definition.knows,
      ecosystems: definition.ecosystems,
      replaces: definition.replaces,
      asOf,
      times: { ...publishedAt(files), fetched: now, indexed: instantText(at.clock.now()) },
    },
    {
      advisories: contents.flatMap(({ advisories }) => advisories),
      facts: contents.flatMap(({ facts }) => facts),
      quarantined: [...missing, ...contents.flatMap(({ quarantined }) => quarantined)],
    },
  );
  const asked = files.filter(({ isFollowed }) => isFollowed !== true);
  const fetch = asked.map(({ state }): FetchState => ({ ...state, checkedAt: now, fetchedAt: now }));
  return withNames({ ...built, entry: { ...built.entry, fetch } });
}

async function contentsOf(
  definition: FeedDefinition,
  files: readonly FetchedFile[],
): Promise<readonly FeedContent[]> {
  const provider = providerOf(definition);
  if (provider.readTogether !== undefined)
    return [await rated(provider.readTogether(await plainFiles(files), definition.id))];
  const contents: FeedContent[] = [];
  for (const file of files) {
    const plain = await unpacked(file);
    checkKind(plain, provider);
    contents.push(await rated(provider.read(plain, definition.id)));
  }
  return contents;
}

/** All of them at once: they are small where they belong together. */
async function plainFiles(files: readonly FetchedFile[]): Promise<readonly FeedFile[]> {
  const plain: FeedFile[] = [];
  for (const file of files) plain.push(await unpacked(file));
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

/** By its bytes, not by its name: a file taken from a disk may be plain where the host serves gzip. */
async function unpacked({ name, bytes }: FetchedFile): Promise<{ name: string; bytes: Uint8Array }> {
  const plain = name.replace(/\.gz$/, '');
  if (detectCompression(bytes) !== 'gzip') return { name: plain, bytes };
  return { name: plain, bytes: await decompressBytes(bytes, 'gzip', maxUnpackedBytes) };
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

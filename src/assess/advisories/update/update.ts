import type { FileTree, WritableTree } from '../../../edges/files/interface.ts';
import type { Fetcher } from '../../../edges/http/interface.ts';
import { decompressBytes, detectCompression } from '../../../formats/compression/index.ts';
import { type Clock, errorCode, errorMessage, hexOf, instantText } from '../../../kernel/index.ts';
import type { FeedContent, FeedProvider } from '../feeds/provider.ts';
import { feedProviders } from '../feeds/register.ts';
import { type BuiltFeed, buildFeed } from '../index/build.ts';
import {
  type Catalogue,
  cataloguePath,
  type FeedEntry,
  type FetchState,
  maxCatalogueBytes,
  readCatalogue,
  writeCatalogue,
} from '../index/catalogue.ts';
import { type FeedDefinition, feedDefinitions } from './definitions.ts';
import { type FetchContext, type FetchedFile, fetchFiles, readChecksums } from './fetch.ts';

/** What became of one feed. Whatever it is, the index can still be opened: the last good state stays. */
export type FeedReport =
  | {
      readonly kind: 'updated';
      readonly id: string;
      readonly records: number;
      readonly before?: number | undefined;
      readonly quarantined: number;
      readonly asOf: string;
    }
  | { readonly kind: 'unchanged'; readonly id: string; readonly records: number; readonly asOf: string }
  /** Fetched and not applied, because it lost a large share of its records; `accept` takes it. */
  | { readonly kind: 'held'; readonly id: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly id: string; readonly code: string; readonly reason: string };

export interface UpdateOptions {
  readonly fetcher: Fetcher;
  /** Where updated feeds are kept; `openAdvisories` reads it after the bundled one. */
  readonly tree: WritableTree;
  /** The bundled set: what a first update is compared with. */
  readonly bundled?: FileTree | undefined;
  readonly clock: Clock;
  readonly definitions?: readonly FeedDefinition[] | undefined;
  /** Ids of the feeds to fetch; all otherwise. */
  readonly only?: readonly string[] | undefined;
  /** Ids of feeds that may lose records this time. */
  readonly accept?: readonly string[] | undefined;
  readonly mirror?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const mostLost = 0.2;
const maxUnpackedBytes = 2_000_000_000;

/**
 * Fetches the feeds one after the other and applies each by itself: new segments first, then the catalogue in one write,
 * then the old segments go. A feed that cannot be fetched or read, or that shrank suddenly, leaves the old one in place.
 */
export async function updateFeeds(options: UpdateOptions): Promise<readonly FeedReport[]> {
  const { fetcher, mirror, signal, definitions = feedDefinitions, only } = options;
  const checksums = await readChecksums({ fetcher, mirror, signal });
  const reports: FeedReport[] = [];
  const kept = await keptFeeds(options.tree);
  const isAsked = ({ id, onRequest }: FeedDefinition): boolean =>
    only?.includes(id) ?? (onRequest !== true || kept.has(id));
  for (const definition of definitions.filter(isAsked)) {
    signal?.throwIfAborted();
    reports.push(await updateFeed(definition, options, { fetcher, mirror, signal, checksums }));
  }
  return reports;
}

/** What is fetched already; a catalogue that cannot be read is told by each feed. */
async function keptFeeds(tree: FileTree): Promise<ReadonlySet<string>> {
  try {
    return new Set((await catalogueOf(tree)).feeds.map(({ info }) => info.id));
  } catch {
    return new Set();
  }
}

async function updateFeed(
  definition: FeedDefinition,
  options: UpdateOptions,
  context: FetchContext,
): Promise<FeedReport> {
  const { id } = definition;
  try {
    const catalogue = await catalogueOf(options.tree);
    const known = catalogue.feeds.find(({ info }) => info.id === id);
    const files = await fetchFiles(definition, known?.fetch ?? [], context);
    const now = instantText(options.clock.now());
    if (files === undefined && known !== undefined)
      return await keep(known, { catalogue, now, tree: options.tree });
    const built = await buildFrom(definition, files ?? [], now);
    const reason = holdReason(
      built.entry,
      await entryBefore(definition, options, known),
      options.accept ?? [],
    );
    if (reason !== undefined) return { kind: 'held', id, reason };
    await apply(built, { catalogue, tree: options.tree });
    const { records, quarantined, asOf } = built.entry.info;
    return { kind: 'updated', id, records, before: known?.info.records, quarantined, asOf };
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    return { kind: 'failed', id, code: errorCode(error), reason: errorMessage(error) };
  }
}

async function catalogueOf(tree: FileTree): Promise<Catalogue> {
  const bytes = await tree.read(cataloguePath, maxCatalogueBytes);
  return bytes === undefined ? { schemaVersion: 1, feeds: [] } : readCatalogue(bytes);
}

/** What the feed held so far: its own last state, or the bundled feeds that it replaces. */
async function entryBefore(
  definition: FeedDefinition,
  options: UpdateOptions,
  known: FeedEntry | undefined,
): Promise<number> {
  if (known !== undefined || options.bundled === undefined) return known?.info.records ?? 0;
  const ids = [definition.id, ...definition.replaces];
  const { feeds } = await catalogueOf(options.bundled);
  return feeds.filter(({ info }) => ids.includes(info.id)).reduce((sum, { info }) => sum + info.records, 0);
}

function holdReason(entry: FeedEntry, before: number, accept: readonly string[]): string | undefined {
  const { id, records, quarantined } = entry.info;
  if (accept.includes(id)) return undefined;
  if (records === 0) return 'it holds no record that can be used';
  if (records < before * (1 - mostLost)) {
    return `it fell from ${before} to ${records} records; accept it by name if that is right`;
  }
  if (quarantined > (records + quarantined) * mostLost) return `${quarantined} of its records cannot be read`;
  return undefined;
}

async function buildFrom(
  definition: FeedDefinition,
  files: readonly FetchedFile[],
  now: string,
): Promise<BuiltFeed> {
  const provider = providerOf(definition);
  const contents: FeedContent[] = [];
  for (const file of files) contents.push(provider.read(await unpacked(file), definition.id));
  const [source] = definition.sources;
  const built = buildFeed(
    {
      id: definition.id,
      title: definition.title,
      source: files[0]?.state.url ?? source.url,
      licence: definition.licence,
      knows: definition.knows,
      ecosystems: definition.ecosystems,
      replaces: definition.replaces,
      asOf: asOfFiles(contents, files) ?? now.slice(0, 10),
    },
    {
      advisories: contents.flatMap(({ advisories }) => advisories),
      facts: contents.flatMap(({ facts }) => facts),
      quarantined: contents.reduce((sum, { quarantined }) => sum + quarantined.length, 0),
    },
  );
  const fetch = files.map(({ state }): FetchState => ({ ...state, checkedAt: now, fetchedAt: now }));
  return withNames({ ...built, entry: { ...built.entry, fetch } });
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

async function apply(
  built: BuiltFeed,
  { catalogue, tree }: { readonly catalogue: Catalogue; readonly tree: WritableTree },
): Promise<void> {
  for (const { path, bytes } of built.files) await tree.write(path, bytes);
  const others = catalogue.feeds.filter(({ info }) => info.id !== built.entry.info.id);
  const feeds = [...others, built.entry].toSorted((left, right) => (left.info.id < right.info.id ? -1 : 1));
  await tree.write(cataloguePath, writeCatalogue({ schemaVersion: 1, feeds }));
  const used = new Set(feeds.flatMap(({ segments }) => segments.map(({ path }) => path)));
  const old = catalogue.feeds.flatMap(({ segments }) => segments.map(({ path }) => path));
  for (const path of old.filter((path) => !used.has(path))) await tree.remove(path);
}

/** Nothing changed: only the moment at which that was known is written. */
async function keep(
  known: FeedEntry,
  {
    catalogue,
    now,
    tree,
  }: { readonly catalogue: Catalogue; readonly now: string; readonly tree: WritableTree },
): Promise<FeedReport> {
  const fetch = known.fetch?.map((state) => ({ ...state, checkedAt: now }));
  const feeds = catalogue.feeds.map((entry) => (entry === known ? { ...entry, fetch } : entry));
  await tree.write(cataloguePath, writeCatalogue({ schemaVersion: 1, feeds }));
  return { kind: 'unchanged', id: known.info.id, records: known.info.records, asOf: known.info.asOf };
}

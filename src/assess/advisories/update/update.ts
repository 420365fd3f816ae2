import type { FileTree, WritableTree } from '../../../edges/files/interface.ts';
import type { Fetcher } from '../../../edges/http/interface.ts';
import { decompressBytes, detectCompression } from '../../../formats/compression/index.ts';
import { type Clock, errorCode, errorMessage, hexOf, instantText, sha256 } from '../../../kernel/index.ts';
import type { FeedContent, FeedProvider } from '../feeds/provider.ts';
import { feedProviders } from '../feeds/register.ts';
import { type BuiltFeed, buildFeed } from '../index/build.ts';
import {
  type Catalogue,
  cataloguePath,
  type FeedEntry,
  type FeedTrouble,
  type FetchState,
  maxCatalogueBytes,
  readCatalogue,
  writeCatalogue,
} from '../index/catalogue.ts';
import { type FeedDefinition, feedDefinitions } from './definitions.ts';
import { checkDay, checkKind } from './doubts.ts';
import { type FetchContext, type FetchedFile, fetchFiles, readChecksums } from './fetch.ts';
import { type Before, holdReason } from './hold.ts';
import { movedBack } from './moved-back.ts';

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

const maxUnpackedBytes = 2_000_000_000;

/**
 * Fetches the feeds one after the other and applies each by itself: new segments first, then the catalogue in one write,
 * then the old segments go. A feed that cannot be fetched or read, or that shrank suddenly, leaves the old one in place.
 */
export async function updateFeeds(options: UpdateOptions): Promise<readonly FeedReport[]> {
  const { fetcher, mirror, signal, definitions = feedDefinitions, only } = options;
  const checksums = await readChecksums({ fetcher, mirror, signal });
  const reports: FeedReport[] = [];
  const kept = new Set((await quietCatalogue(options.tree))?.feeds.map(({ info }) => info.id));
  const isAsked = ({ id, onRequest }: FeedDefinition): boolean =>
    only?.includes(id) ?? (onRequest !== true || kept.has(id));
  for (const definition of definitions.filter(isAsked)) {
    signal?.throwIfAborted();
    reports.push(await updateFeed(definition, options, { fetcher, mirror, signal, checksums }));
  }
  return reports;
}

async function updateFeed(
  definition: FeedDefinition,
  options: UpdateOptions,
  context: FetchContext,
): Promise<FeedReport> {
  const { id } = definition;
  const report = await triedUpdate(definition, options, context);
  const trouble =
    report.kind === 'held' || report.kind === 'failed'
      ? { ...report, since: instantText(options.clock.now()) }
      : undefined;
  await rememberTrouble(id, trouble, options.tree);
  return report;
}

async function triedUpdate(
  definition: FeedDefinition,
  options: UpdateOptions,
  context: FetchContext,
): Promise<FeedReport> {
  const { id } = definition;
  try {
    // A catalogue that cannot be read holds nothing that could be kept: every feed is fetched and built anew.
    const catalogue = (await quietCatalogue(options.tree)) ?? { schemaVersion: 1, feeds: [] };
    const known = await wholeEntry(catalogue, id, options.tree);
    const files = await fetchFiles(definition, known?.fetch ?? [], context);
    const now = options.clock.now();
    if (files === undefined && known !== undefined)
      return await keep(known, { catalogue, now: instantText(now), tree: options.tree });
    const built = await buildFrom(definition, files ?? [], { fetched: now, clock: options.clock });
    const before = await stateBefore(definition, options, known);
    const moved = await movedBack(known, built, options.tree);
    const reason =
      options.accept?.includes(id) === true ? undefined : holdReason(built.entry.info, before, moved);
    if (reason !== undefined) return { kind: 'held', id, reason };
    await apply(built, { catalogue, tree: options.tree });
    const { records, quarantined, asOf } = built.entry.info;
    return { kind: 'updated', id, records, before: known?.info.records, quarantined, asOf };
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    return { kind: 'failed', id, code: errorCode(error), reason: errorMessage(error) };
  }
}

/** What is kept of a feed, if all of it is there: a damaged segment is fetched and built anew, whatever its source says. */
async function wholeEntry(catalogue: Catalogue, id: string, tree: FileTree): Promise<FeedEntry | undefined> {
  const known = catalogue.feeds.find(({ info }) => info.id === id);
  for (const { path, digest, sizeBytes } of known?.segments ?? []) {
    const bytes = await quietRead(tree, path, sizeBytes);
    if (bytes === undefined || sha256(bytes) !== digest) return undefined;
  }
  return known;
}

async function quietRead(tree: FileTree, path: string, sizeBytes: number): Promise<Uint8Array | undefined> {
  try {
    return await tree.read(path, sizeBytes);
  } catch {
    // Longer than it was written, or unreadable: damaged either way.
    return undefined;
  }
}

/** Kept beside the feeds, so that whoever looks later sees what is in use and why it is not newer. */
async function rememberTrouble(
  id: string,
  trouble: FeedTrouble | undefined,
  tree: WritableTree,
): Promise<void> {
  const catalogue = (await quietCatalogue(tree)) ?? { schemaVersion: 1, feeds: [] };
  const known = catalogue.troubles?.find((one) => one.id === id);
  if (trouble === undefined && known === undefined) return;
  const since = known?.since ?? trouble?.since;
  const others = (catalogue.troubles ?? []).filter((one) => one.id !== id);
  const troubles = trouble === undefined || since === undefined ? others : [...others, { ...trouble, since }];
  await tree.write(cataloguePath, writeCatalogue({ ...catalogue, troubles }));
}

async function quietCatalogue(tree: FileTree): Promise<Catalogue | undefined> {
  try {
    return await catalogueOf(tree);
  } catch {
    return undefined;
  }
}

async function catalogueOf(tree: FileTree): Promise<Catalogue> {
  const bytes = await tree.read(cataloguePath, maxCatalogueBytes);
  return bytes === undefined ? { schemaVersion: 1, feeds: [] } : readCatalogue(bytes);
}

/** What the feed held so far: its own last state, or the bundled feeds that it replaces. */
async function stateBefore(
  definition: FeedDefinition,
  options: UpdateOptions,
  known: FeedEntry | undefined,
): Promise<Before> {
  if (known !== undefined) return { records: known.info.records, isSame: true };
  if (options.bundled === undefined) return { records: 0, isSame: false };
  const ids = [definition.id, ...definition.replaces];
  const { feeds } = await catalogueOf(options.bundled);
  const records = feeds
    .filter(({ info }) => ids.includes(info.id))
    .reduce((sum, { info }) => sum + info.records, 0);
  return { records, isSame: false };
}

async function buildFrom(
  definition: FeedDefinition,
  files: readonly FetchedFile[],
  at: { readonly fetched: Temporal.Instant; readonly clock: Clock },
): Promise<BuiltFeed> {
  const contents = await contentsOf(definition, files);
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
      quarantined: contents.flatMap(({ quarantined }) => quarantined),
    },
  );
  const fetch = files.map(({ state }): FetchState => ({ ...state, checkedAt: now, fetchedAt: now }));
  return withNames({ ...built, entry: { ...built.entry, fetch } });
}

async function contentsOf(
  definition: FeedDefinition,
  files: readonly FetchedFile[],
): Promise<readonly FeedContent[]> {
  const provider = providerOf(definition);
  const contents: FeedContent[] = [];
  for (const file of files) {
    const plain = await unpacked(file);
    checkKind(plain, provider);
    contents.push(provider.read(plain, definition.id));
  }
  return contents;
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

async function apply(
  built: BuiltFeed,
  { catalogue, tree }: { readonly catalogue: Catalogue; readonly tree: WritableTree },
): Promise<void> {
  for (const { path, bytes } of built.files) await tree.write(path, bytes);
  const others = catalogue.feeds.filter(({ info }) => info.id !== built.entry.info.id);
  const feeds = [...others, built.entry].toSorted((left, right) => (left.info.id < right.info.id ? -1 : 1));
  await tree.write(cataloguePath, writeCatalogue({ ...catalogue, feeds }));
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
  await tree.write(cataloguePath, writeCatalogue({ ...catalogue, feeds }));
  return { kind: 'unchanged', id: known.info.id, records: known.info.records, asOf: known.info.asOf };
}

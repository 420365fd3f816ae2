import { decompressBytes, detectCompression } from '../../../formats/compression/index.ts';
import { hexOf } from '../../../kernel/pure/index.ts';
import type { FeedContent, FeedFile, FeedProvider } from '../feeds/provider.ts';
import { rated } from '../feeds/rate.ts';
import { feedProviders } from '../feeds/register.ts';
import { type BuiltFeed, buildFeed } from '../index/build.ts';
import { checkDay, checkKind, checkNoPage } from './doubts.ts';
import type { FeedQuestion } from './feed-question.ts';

const maxUnpackedBytes = 2_000_000_000;

/** A file of a feed as it was fetched. */
export interface FileToRead extends FeedFile {
  /** As the server wrote it. */
  readonly lastModified?: string | undefined;
}

/** A feed of what was fetched, as it is kept: read, sorted into segments. Pure: equal questions and files, equal bytes. */
export async function buildFrom(feed: FeedQuestion, files: readonly FileToRead[]): Promise<BuiltFeed> {
  const { id, title, source, licence, knows, ecosystems, replaces, published, fetched } = feed;
  const contents = await contentsOf(feed, files);
  const asOf = asOfFiles(contents, files) ?? fetched.slice(0, 10);
  checkDay(asOf, Temporal.Instant.from(fetched));
  const times = { ...(published === undefined ? {} : { published }), fetched, indexed: fetched };
  const described = { id, title, source, licence, knows, ecosystems, replaces, asOf, times };
  const built = buildFeed(described, {
    advisories: contents.flatMap(({ advisories }) => advisories),
    facts: contents.flatMap(({ facts }) => facts),
    quarantined: [...feed.missing, ...contents.flatMap(({ quarantined }) => quarantined)],
  });
  return withNames(built);
}

async function contentsOf(feed: FeedQuestion, files: readonly FileToRead[]): Promise<readonly FeedContent[]> {
  const provider = providerOf(feed);
  if (provider.readTogether !== undefined)
    return [await rated(provider.readTogether(await plainFiles(files), feed.id))];
  const contents: FeedContent[] = [];
  for (const file of files) {
    const plain = await unpacked(file);
    checkKind(plain, provider);
    contents.push(await rated(provider.read(plain, feed.id)));
  }
  return contents;
}

/** All of them at once: they are small where they belong together. */
async function plainFiles(files: readonly FileToRead[]): Promise<readonly FeedFile[]> {
  const plain: FeedFile[] = [];
  for (const file of files) plain.push(await unpacked(file));
  plain.forEach(checkNoPage);
  return plain;
}

function providerOf(feed: FeedQuestion): FeedProvider {
  const provider = feedProviders.find(({ id }) => id === feed.provider);
  if (provider === undefined) throw new Error(`no feed provider ${feed.provider}`);
  return provider;
}

/** By its bytes, not by its name: a file taken from a disk may be plain where the host serves gzip. */
async function unpacked({ name, bytes }: FileToRead): Promise<{ name: string; bytes: Uint8Array }> {
  const plain = name.replace(/\.gz$/, '');
  if (detectCompression(bytes) !== 'gzip') return { name: plain, bytes };
  return { name: plain, bytes: await decompressBytes(bytes, 'gzip', maxUnpackedBytes) };
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

import type { FileTree } from '../../../edges/files/interface.ts';
import { canonicalJson, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { SourcedIndex } from '../../../model/index.ts';
import { cataloguePath, type FeedEntry, filesOf, maxCatalogueBytes, readCatalogue } from './catalogue.ts';
import { checkSegment } from './check-segment.ts';
import { segmentFeed } from './segment-feed.ts';
import { type LoadedFeed, makeIndex } from './store.ts';

const maxSegmentBytes = 500_000_000;

/**
 * Opens the advisory directories: the bundled one first, then those that update it. A feed of a later directory takes
 * the place of the same one, and of those that it replaces, unless it is older. Only bytes are read here; a segment is
 * unpacked when its ecosystem is first asked for.
 *
 * @throws advisories.corrupt when a catalogue or a segment is not what it should be; advisories.none when no directory
 * has a catalogue
 */
export async function openAdvisories(trees: readonly FileTree[]): Promise<SourcedIndex> {
  const chosen = chooseFeeds(await Promise.all(trees.map(readEntries)));
  if (chosen.length === 0) {
    throw new OakumError('advisories.none', 'there are no advisories to match against', {
      hint: 'Run oakum feeds update, or name a directory with --advisories.',
    });
  }
  return makeIndex(await Promise.all(chosen.map(loadFeed)));
}

/**
 * The same, and every segment is compared with its digest before anything is answered: what is to take the place of
 * a good index must be whole.
 *
 * @throws as `openAdvisories`
 */
export async function openWholeAdvisories(trees: readonly FileTree[]): Promise<SourcedIndex> {
  for (const { entry, tree } of chooseFeeds(await Promise.all(trees.map(readEntries))))
    for (const segment of filesOf(entry))
      checkSegment(segment, await tree.read(segment.path, maxSegmentBytes), entry.info.id);
  return openAdvisories(trees);
}

/**
 * A text that is the same as long as these directories hold the same advisories. That a feed was asked again and had
 * nothing new does not change it.
 *
 * @throws advisories.corrupt
 */
export async function advisoriesVersion(trees: readonly FileTree[]): Promise<string> {
  const placed = (await Promise.all(trees.map(readEntries))).map((entries) =>
    entries.map(({ entry }) => ({
      info: JSON.stringify(entry.info),
      replaces: entry.replaces,
      segments: filesOf(entry).map(({ path, digest }) => ({ path, digest })),
    })),
  );
  return sha256(canonicalJson(placed));
}

interface PlacedEntry {
  readonly entry: FeedEntry;
  readonly tree: FileTree;
}

async function readEntries(tree: FileTree): Promise<readonly PlacedEntry[]> {
  const bytes = await tree.read(cataloguePath, maxCatalogueBytes);
  if (bytes === undefined) return [];
  return readCatalogue(bytes).feeds.map((entry) => ({ entry, tree }));
}

function chooseFeeds(layers: readonly (readonly PlacedEntry[])[]): readonly PlacedEntry[] {
  const chosen = new Map<string, PlacedEntry>();
  for (const placed of layers.flat()) {
    const { info, replaces } = placed.entry;
    const older = chosen.get(info.id);
    if (older !== undefined && older.entry.info.asOf > info.asOf) continue;
    for (const id of replaces) chosen.delete(id);
    chosen.set(info.id, placed);
  }
  return [...chosen.values()];
}

async function loadFeed({ entry, tree }: PlacedEntry): Promise<LoadedFeed> {
  const bytes = new Map<string, Uint8Array>();
  for (const { path } of filesOf(entry)) {
    const content = await tree.read(path, maxSegmentBytes);
    if (content !== undefined) bytes.set(path, content);
  }
  return segmentFeed(entry, (path) => bytes.get(path));
}

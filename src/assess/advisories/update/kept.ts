import type { FileTree, WritableTree } from '../../../edges/files/interface.ts';
import { sha256 } from '../../../kernel/index.ts';
import type { BuiltFeed } from '../index/build.ts';
import {
  type Catalogue,
  cataloguePath,
  type FeedEntry,
  type FeedTrouble,
  filesOf,
  maxCatalogueBytes,
  readCatalogue,
  writeCatalogue,
} from '../index/catalogue.ts';

/** What is kept of a feed, if all of it is there: a damaged segment is fetched and built anew, whatever its source says. */
export async function wholeEntry(
  catalogue: Catalogue,
  id: string,
  tree: FileTree,
): Promise<FeedEntry | undefined> {
  const known = catalogue.feeds.find(({ info }) => info.id === id);
  for (const { path, digest, sizeBytes } of known === undefined ? [] : filesOf(known)) {
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

/**
 * Kept beside the feeds, so that whoever looks later sees what is in use and why it is not newer. A catalogue that cannot
 * be read stays as it is: an empty one in its place would hide that it is damaged, and all that it held.
 */
export async function rememberTrouble(
  id: string,
  trouble: FeedTrouble | undefined,
  tree: WritableTree,
): Promise<void> {
  const catalogue = await quietCatalogue(tree);
  if (catalogue === undefined) return;
  const known = catalogue.troubles?.find((one) => one.id === id);
  if (trouble === undefined && known === undefined) return;
  // A clock that was ahead is no reason to say that it began later than now.
  const since = [known?.since, trouble?.since].flatMap((at) => at ?? []).toSorted()[0];
  const others = (catalogue.troubles ?? []).filter((one) => one.id !== id);
  const troubles = trouble === undefined || since === undefined ? others : [...others, { ...trouble, since }];
  await tree.write(cataloguePath, writeCatalogue({ ...catalogue, troubles }));
}

/**
 * Feeds that were installed here: those of the catalogue, and those whose segments lie here, because a damaged catalogue
 * no longer names them and the next one names only what could be fetched since.
 */
export async function installedIds(tree: FileTree): Promise<ReadonlySet<string>> {
  const named = (await quietCatalogue(tree))?.feeds.map(({ info }) => info.id) ?? [];
  const kinds = [...(await tree.list('advisories')), ...(await tree.list('statements'))];
  const folders = kinds.filter(({ kind }) => kind === 'directory');
  const facts = (await tree.list('facts')).filter(({ kind }) => kind === 'file');
  // Files are named by the feed and a part of their digest.
  const lying = [...folders, ...facts].map(({ path }) =>
    (path.split('/').at(-1) ?? '').replace(/(?:-[0-9a-f]{12})?\.gz$/, ''),
  );
  return new Set([...named, ...lying]);
}

export async function quietCatalogue(tree: FileTree): Promise<Catalogue | undefined> {
  try {
    return await catalogueOf(tree);
  } catch {
    return undefined;
  }
}

export async function catalogueOf(tree: FileTree): Promise<Catalogue> {
  const bytes = await tree.read(cataloguePath, maxCatalogueBytes);
  return bytes === undefined ? { schemaVersion: 1, feeds: [] } : readCatalogue(bytes);
}

export async function apply(
  built: BuiltFeed,
  { catalogue, tree }: { readonly catalogue: Catalogue; readonly tree: WritableTree },
): Promise<void> {
  for (const { path, bytes } of built.files) await tree.write(path, bytes);
  const others = catalogue.feeds.filter(({ info }) => info.id !== built.entry.info.id);
  const feeds = [...others, built.entry].toSorted((left, right) => (left.info.id < right.info.id ? -1 : 1));
  await tree.write(cataloguePath, writeCatalogue({ ...catalogue, feeds }));
  const used = new Set(feeds.flatMap(filesOf).map(({ path }) => path));
  const old = catalogue.feeds.flatMap(filesOf).map(({ path }) => path);
  for (const path of old.filter((path) => !used.has(path))) await tree.remove(path);
}

/** Nothing changed: only the moment at which that was known is written. */
export async function keep(
  known: FeedEntry,
  {
    catalogue,
    now,
    tree,
  }: { readonly catalogue: Catalogue; readonly now: string; readonly tree: WritableTree },
): Promise<void> {
  const fetch = known.fetch?.map((state) => ({ ...state, checkedAt: now }));
  const feeds = catalogue.feeds.map((entry) => (entry === known ? { ...entry, fetch } : entry));
  await tree.write(cataloguePath, writeCatalogue({ ...catalogue, feeds }));
}

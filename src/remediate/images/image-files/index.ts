/**
 * The files of an image as its layers together show them: every path with its attributes, and the bytes of the few
 * that were asked for. One pass over each layer, nothing on disk, nothing executed. It refuses layers that do not
 * hold what their diff id says.
 */
import type { ImageSource } from '../../../edges/oci/interface.ts';
import { cleanPath } from '../../../kernel/pure/index.ts';
import type { Image, ImageLayer } from '../../../model/index.ts';
import { applyLayer, type LayerFiles, type Reading, readLayer, type Wanted } from './read-layer.ts';
import {
  copyOf,
  emptyRoot,
  findNode,
  type ImageEntry,
  type Node,
  resolveAll,
  resolveParents,
} from './tree.ts';

export type { LayerEntry, LayerFiles, Wanted } from './read-layer.ts';
export type { FileContent, ImageEntry } from './tree.ts';

/** Paths are relative to the root, without a leading slash; `..` never leaves it. */
export interface ImageFiles {
  /** The entry at a path; links in its directories are followed, a link at its end is given as such. */
  entry(path: string): ImageEntry | undefined;
  /** The entry with a link at its end followed too. */
  target(path: string): ImageEntry | undefined;
  /** The bytes of a file that was asked for; links are followed. */
  bytes(path: string): Uint8Array | undefined;
  /** Names in a directory, sorted. */
  list(path: string): readonly string[];
  /** Where something written to `path` really lies: directory links followed (merged `/usr`), the last part kept. */
  place(path: string): string;
  /** Where a path leads when every link is followed. */
  follow(path: string): string;
}

const maxKeptBytes = 256 * 2 ** 20;

/** Reads all layers of an image from bottom to top. @throws patch.malformed-image and what source and formats throw. */
export async function readImageFiles(
  image: Image,
  source: ImageSource,
  options: { readonly wanted: Wanted; readonly signal?: AbortSignal | undefined },
): Promise<ImageFiles> {
  return filesOf(
    await readRoot(image, { source, reading: readingOf(options.wanted), signal: options.signal }),
  );
}

/** An image and one more layer on it. */
export interface WithLayer {
  /** Without the layer. */
  readonly lower: ImageFiles;
  readonly layer: LayerFiles;
  /** With it. */
  readonly merged: ImageFiles;
}

/** The same with one more layer, whose bytes are given; each is read once. @throws as `readImageFiles` does */
export async function readWithLayer(
  image: Image,
  source: ImageSource,
  options: {
    readonly layer: Pick<ImageLayer, 'digest' | 'diffId'>;
    readonly blob: AsyncIterable<Uint8Array>;
    readonly wanted: Wanted;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<WithLayer> {
  const { wanted, signal } = options;
  const reading = readingOf(wanted);
  const root = await readRoot(image, { source, reading, signal });
  const layer = await readLayer(reading, options.layer, options.blob);
  const above = copyOf(root);
  applyLayer(above, layer);
  return { lower: filesOf(root), layer, merged: filesOf(above) };
}

/** Two lowest parts and the layers that lie, or shall lie, on either. */
export interface OnEither {
  readonly lower: { readonly old: ImageFiles; readonly new: ImageFiles };
  /** From bottom to top. */
  readonly layers: readonly LayerFiles[];
  readonly merged: { readonly old: ImageFiles; readonly new: ImageFiles };
}

export interface Part {
  readonly image: Pick<Image, 'layers'>;
  readonly source: ImageSource;
}

/** Reads two images, and layers of a third on each of them; every layer is read once. @throws as `readImageFiles` does */
export async function readOnEither(
  { old, fresh, above }: { readonly old: Part; readonly fresh: Part; readonly above: Part },
  { wanted, signal }: { readonly wanted: Wanted; readonly signal?: AbortSignal | undefined },
): Promise<OnEither> {
  const reading = readingOf(wanted);
  const roots = {
    old: await readRoot(old.image, { source: old.source, reading, signal }),
    new: await readRoot(fresh.image, { source: fresh.source, reading, signal }),
  };
  const layers: LayerFiles[] = [];
  for (const layer of above.image.layers) {
    signal?.throwIfAborted();
    const blob = above.source.blob({ digest: layer.digest, size: layer.sizeBytes }, signal);
    layers.push(await readLayer(reading, layer, blob));
  }
  const on = (root: Node): ImageFiles => {
    const copy = copyOf(root);
    for (const layer of layers) applyLayer(copy, layer);
    return filesOf(copy);
  };
  const merged = { old: on(roots.old), new: on(roots.new) };
  return { lower: { old: filesOf(roots.old), new: filesOf(roots.new) }, layers, merged };
}

function readingOf(wanted: Wanted): Reading {
  return { wanted, budgetBytes: maxKeptBytes };
}

async function readRoot(
  image: Pick<Image, 'layers'>,
  {
    source,
    reading,
    signal,
  }: { readonly source: ImageSource; readonly reading: Reading; readonly signal?: AbortSignal | undefined },
): Promise<Node> {
  const root = emptyRoot();
  for (const layer of image.layers) {
    signal?.throwIfAborted();
    const blob = source.blob({ digest: layer.digest, size: layer.sizeBytes }, signal);
    applyLayer(root, await readLayer(reading, layer, blob));
  }
  return root;
}

/** The view on a tree that is complete. */
export function filesOf(root: Node): ImageFiles {
  const nodeAt = (path: string): Node | undefined => findNode(root, cleanPath(path));
  const follow = (path: string): string => resolveAll(root, cleanPath(path)) ?? cleanPath(path);
  const target = (path: string): ImageEntry | undefined => nodeAt(follow(path))?.entry;
  return {
    entry: (path) => nodeAt(path)?.entry,
    target,
    bytes: (path) => {
      const entry = target(path);
      return entry?.kind === 'file' ? entry.content.bytes : undefined;
    },
    list: (path) => [...(nodeAt(follow(path))?.children.keys() ?? [])].sort(),
    place: (path) => resolveParents(root, cleanPath(path)) ?? cleanPath(path),
    follow,
  };
}

/** The text of a file that was kept. Bytes that are not UTF-8 come as they are in Latin-1 and go back the same. */
export function textOf(files: ImageFiles, path: string): string | undefined {
  const bytes = files.bytes(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');
}

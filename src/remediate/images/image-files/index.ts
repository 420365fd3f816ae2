/**
 * The files of an image as its layers together show them: every path with its attributes, and the bytes of the few
 * that were asked for. One pass over each layer, nothing on disk, nothing executed. It refuses layers that do not
 * hold what their diff id says.
 */
import type { ImageSource } from '../../../edges/oci/interface.ts';
import { cleanPath } from '../../../kernel/pure/index.ts';
import type { Image, ImageLayer } from '../../../model/index.ts';
import { applyLayer, type LayerFiles, makeReading, readLayer, type Wanted } from './read-layer.ts';
import { type LayerReadings, type LayerToRead, makeLayerReadings } from './readings.ts';
import { copyOf, emptyRoot, type Followed, follow, type ImageEntry, joined, type Node } from './tree.ts';

export { type KeptLayers, makeKeptLayers } from './kept-layers.ts';
export type { LayerEntry, LayerFiles, Wanted } from './read-layer.ts';
export { type LayerReadings, makeLayerReadings } from './readings.ts';
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

interface ReadOptions {
  readonly wanted: Wanted;
  /** Where others ask about the same layers; without it they are read for this alone. */
  readonly readings?: LayerReadings | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads all layers of an image from bottom to top. @throws patch.malformed-image and what source and formats throw. */
export async function readImageFiles(
  image: Image,
  source: ImageSource,
  options: ReadOptions,
): Promise<ImageFiles> {
  return filesOf(await readRoot(image, source, options));
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
  options: ReadOptions & {
    readonly layer: Pick<ImageLayer, 'digest' | 'diffId'>;
    readonly blob: AsyncIterable<Uint8Array>;
  },
): Promise<WithLayer> {
  const root = await readRoot(image, source, options);
  const layer = await readLayer(makeReading(options.wanted), options.layer, options.blob);
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
  const options = { wanted, readings: makeLayerReadings([wanted]), signal };
  const roots = {
    old: await readRoot(old.image, old.source, options),
    new: await readRoot(fresh.image, fresh.source, options),
  };
  const layers: LayerFiles[] = [];
  for (const layer of above.image.layers) {
    signal?.throwIfAborted();
    const open = () => above.source.blob({ digest: layer.digest, size: layer.sizeBytes }, signal);
    layers.push(await options.readings.files({ layer, open }, wanted));
  }
  const on = (root: Node): ImageFiles => {
    const copy = copyOf(root);
    for (const layer of layers) applyLayer(copy, layer);
    return filesOf(copy);
  };
  const merged = { old: on(roots.old), new: on(roots.new) };
  return { lower: { old: filesOf(roots.old), new: filesOf(roots.new) }, layers, merged };
}

async function readRoot(
  image: Pick<Image, 'layers'>,
  source: ImageSource,
  { wanted, readings, signal }: ReadOptions,
): Promise<Node> {
  const root = emptyRoot();
  const read = readings === undefined ? alone(wanted) : (one: LayerToRead) => readings.files(one, wanted);
  for (const layer of image.layers) {
    signal?.throwIfAborted();
    const open = () => source.blob({ digest: layer.digest, size: layer.sizeBytes }, signal);
    applyLayer(root, await read({ layer, open }));
  }
  return root;
}

function alone(wanted: Wanted): (one: LayerToRead) => Promise<LayerFiles> {
  const reading = makeReading(wanted);
  return ({ layer, open }) => readLayer(reading, layer, open());
}

/** The view on a tree that is complete. */
export function filesOf(root: Node): ImageFiles {
  const followed = new Map<string, Followed | undefined>();
  /** Most questions are about a few directories. */
  const directory = (path: string): Followed | undefined =>
    followed.getOrInsertComputed(path, () => follow(root, path));
  const nodeAt = (path: string): Node | undefined => {
    const { above, last } = lastPartOf(cleanPath(path));
    return last === '' ? root : directory(above)?.node?.children.get(last);
  };
  const place = (path: string): string => {
    const { above, last } = lastPartOf(path);
    const parent = directory(above)?.place;
    return parent === undefined ? path : joined(parent, last);
  };
  /** With a link at its end followed too; where links go round it is the link itself. */
  const end = (path: string): Followed => {
    const clean = cleanPath(path);
    const node = nodeAt(clean);
    const led = node?.entry.kind === 'symlink' ? follow(root, clean) : { place: place(clean), node };
    return led ?? { place: clean, node };
  };
  const target = (path: string): ImageEntry | undefined => end(path).node?.entry;
  return {
    entry: (path) => nodeAt(path)?.entry,
    target,
    bytes: (path) => {
      const entry = target(path);
      return entry?.kind === 'file' ? entry.content.bytes : undefined;
    },
    list: (path) => [...(end(path).node?.children.keys() ?? [])].sort(),
    place: (path) => place(cleanPath(path)),
    follow: (path) => end(path).place,
  };
}

function lastPartOf(path: string): { readonly above: string; readonly last: string } {
  const slash = path.lastIndexOf('/');
  return { above: path.slice(0, Math.max(0, slash)), last: path.slice(slash + 1) };
}

/** The text of a file that was kept. Bytes that are not UTF-8 come as they are in Latin-1 and go back the same. */
export function textOf(files: ImageFiles, path: string): string | undefined {
  const bytes = files.bytes(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');
}

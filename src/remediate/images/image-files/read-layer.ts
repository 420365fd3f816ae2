import { createHash, hash } from 'node:crypto';
import { decompressInPlace, detectCompression } from '../../../formats/compression/index.ts';
import { isElf, readDynamic } from '../../../formats/elf/index.ts';
import { whiteoutTarget } from '../../../formats/oci/index.ts';
import { readTar, type TarHeader, type TarStreamEntry } from '../../../formats/tar/index.ts';
import { cleanPath, OakumError, Room } from '../../../kernel/pure/index.ts';
import type { ImageLayer } from '../../../model/index.ts';
import { makeElfReader } from './elf-reader.ts';
import { entryOf, type FileContent, findNode, follow, type Node, put } from './tree.ts';

/** Which files' bytes are kept in memory, and which are hashed while they pass. */
export interface Wanted {
  readonly keeps: (path: string) => boolean;
  readonly hashes: (path: string) => boolean;
  /** Whether what is hashed is hashed by SHA-256, too; not unless said. */
  readonly sha256?: boolean | undefined;
  /** Whether what is hashed is also read for what it says to the linker; not unless said. */
  readonly linked?: true | undefined;
}

export type Whiteout = NonNullable<ReturnType<typeof whiteoutTarget>>;

export interface Reading {
  readonly wanted: Wanted;
  /** Bytes that may still be kept. */
  budgetBytes: number;
  /** For one linked file after the other. */
  readonly room: Room;
}

const maxKeptBytes = 256 * 2 ** 20;

export function makeReading(wanted: Wanted): Reading {
  return { wanted, budgetBytes: maxKeptBytes, room: new Room() };
}

const maxLayerBytes = 16 * 2 ** 30;
const maxKeptFileBytes = 32 * 2 ** 20;

/** An entry of a layer as it stands there, at its clean path. */
export interface LayerEntry {
  readonly path: string;
  readonly header: TarHeader;
  readonly content: FileContent;
}

/** What one layer holds. */
export interface LayerFiles {
  readonly whiteouts: readonly Whiteout[];
  /** In the order of the layer. */
  readonly entries: readonly LayerEntry[];
}

/**
 * Reads one layer to its end.
 *
 * @throws patch.malformed-image if the plain bytes are not those of the diff id.
 */
export async function readLayer(
  reading: Reading,
  layer: Pick<ImageLayer, 'digest' | 'diffId'>,
  blob: AsyncIterable<Uint8Array>,
): Promise<LayerFiles> {
  const digest = createHash('sha256');
  const entries: LayerEntry[] = [];
  const whiteouts: Whiteout[] = [];
  for await (const entry of readTar(hashed(await plain(blob), digest))) {
    const path = cleanPath(entry.header.path);
    const whiteout = whiteoutTarget(path);
    if (whiteout !== undefined) whiteouts.push(whiteout);
    else entries.push({ path, header: entry.header, content: await contentOf(reading, path, entry) });
  }
  const diffId = `sha256:${digest.digest('hex')}`;
  if (diffId !== layer.diffId) {
    throw new OakumError(
      'patch.malformed-image',
      `layer ${layer.digest} holds ${diffId}, not ${layer.diffId}`,
    );
  }
  return { whiteouts, entries };
}

/**
 * Puts a layer on a tree: whiteouts act on what lower layers brought, so they come first and the layer's own entries
 * after (the specification lets them stand in any order).
 */
export function applyLayer(root: Node, { whiteouts, entries }: LayerFiles): void {
  for (const whiteout of whiteouts) hide(root, whiteout);
  for (const { path, header, content } of entries) putEntry(root, path, { header, content });
}

function putEntry(
  root: Node,
  path: string,
  { header, content }: { readonly header: TarHeader; readonly content: FileContent },
): void {
  if (header.kind !== 'hardlink') {
    put(root, path, entryOf(header, content));
    return;
  }
  const target = findNode(root, cleanPath(header.linkPath));
  if (target === undefined) {
    throw new OakumError('patch.malformed-image', `hard link ${path} leads to nothing`);
  }
  put(root, path, target.entry);
}

function hide(root: Node, whiteout: Whiteout): void {
  if (whiteout.kind === 'opaque') {
    nodeBehind(root, whiteout.path)?.children.clear();
    return;
  }
  const slash = whiteout.path.lastIndexOf('/');
  const parent = nodeBehind(root, whiteout.path.slice(0, Math.max(0, slash)));
  parent?.children.delete(whiteout.path.slice(slash + 1));
}

function nodeBehind(root: Node, directory: string): Node | undefined {
  return follow(root, directory)?.node;
}

async function contentOf(reading: Reading, path: string, entry: TarStreamEntry): Promise<FileContent> {
  if (entry.header.kind !== 'file') return { sizeBytes: 0 };
  const { sizeBytes } = entry.header;
  if (reading.wanted.keeps(path)) {
    if (sizeBytes > reading.budgetBytes || sizeBytes > maxKeptFileBytes) {
      throw new OakumError('patch.malformed-image', `${path} is too large: ${sizeBytes} bytes`);
    }
    reading.budgetBytes -= sizeBytes;
    const bytes = Uint8Array.from(await entry.bytes(sizeBytes));
    return { ...contentAtHand(bytes, reading), bytes };
  }
  if (!reading.wanted.hashes(path)) return { sizeBytes };
  const whole = entry.whole();
  return whole === undefined
    ? await flowingContent(entry, sizeBytes, reading)
    : contentAtHand(whole, reading);
}

function contentAtHand(bytes: Uint8Array, { wanted }: Reading): FileContent {
  return {
    sizeBytes: bytes.byteLength,
    md5: hash('md5', bytes),
    sha1: hash('sha1', bytes, 'base64'),
    sha256: wanted.sha256 === true ? hash('sha256', bytes) : undefined,
    elf: wanted.linked === true && isElf(bytes) ? readDynamic(bytes) : undefined,
  };
}

async function flowingContent(
  entry: TarStreamEntry,
  sizeBytes: number,
  { wanted, room }: Reading,
): Promise<FileContent> {
  const md5 = createHash('md5');
  const sha1 = createHash('sha1');
  const sha256 = wanted.sha256 === true ? createHash('sha256') : undefined;
  const elf = wanted.linked === true ? makeElfReader(sizeBytes, room) : undefined;
  for await (const chunk of entry.chunks()) {
    md5.update(chunk);
    sha1.update(chunk);
    sha256?.update(chunk);
    elf?.take(chunk);
  }
  return {
    sizeBytes,
    md5: md5.digest('hex'),
    sha1: sha1.digest('base64'),
    sha256: sha256?.digest('hex'),
    elf: elf?.end(),
  };
}

async function* hashed(chunks: AsyncIterable<Uint8Array>, digest: { update(chunk: Uint8Array): unknown }) {
  for await (const chunk of chunks) {
    digest.update(chunk);
    yield chunk;
  }
}

/** By the first bytes, not by the media type: builders disagree about the latter. */
async function plain(blob: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = blob[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return emptyStream();
  const again = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield first.value;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return decompressInPlace(again(), detectCompression(first.value), maxLayerBytes);
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Compression, decompressStream, detectCompression } from '../../../formats/compression/index.ts';
import { defaultTarLimits, readTar, type TarStreamEntry } from '../../../formats/tar/index.ts';
import { cleanPath, errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import { openTree } from '../../files/index.ts';

/** The files of a layout or an archive by their clean paths, read as they are asked for. */
export interface StoredFiles {
  /** For messages. */
  readonly name: string;
  /** undefined if there is no such file. @throws oci.too-large */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  stream(path: string): AsyncIterable<Uint8Array>;
  size(path: string): Promise<number | undefined>;
  /** Opens a file that is one on disk; the caller closes it. Absent where they lie inside another. */
  open?(path: string): Promise<FileHandle | undefined>;
}

export function filesOfDirectory(directory: string): StoredFiles {
  const tree = openTree(directory);
  return {
    name: directory,
    read: (path, maxBytes) => tree.read(path, maxBytes),
    stream: (path) => tree.stream(path),
    open: (path) => tree.open(path),
    size: async (path) => {
      const parent = path.split('/').slice(0, -1).join('/');
      return (await tree.list(parent)).find((entry) => entry.path === path && entry.kind === 'file')
        ?.sizeBytes;
    },
  };
}

interface Place {
  readonly offset: number;
  readonly size: number;
}

const chunkBytes = 256 * 1024;
/** What an archive may unpack to: images of tens of gigabytes exist. */
const maxUnpackedBytes = 64 * 2 ** 30;

/**
 * Reads the table of an archive once. Links inside it (older `docker save` files use them for equal layers) are
 * followed; a compressed archive is read from its start for each file, as there is no way to seek in it.
 *
 * @throws oci.unreadable, oci.malformed
 */
export async function filesOfArchive(file: string): Promise<StoredFiles> {
  const compression = await compressionOf(file);
  const { places, links } = await tableOf(file, compression);
  const find = (path: string): Place | undefined => places.get(path) ?? places.get(links.get(path) ?? '');
  const stream = (path: string): AsyncIterable<Uint8Array> => {
    const place = find(path);
    return place === undefined ? nothing() : contentOf(file, compression, place);
  };
  return {
    name: file,
    size: async (path) => find(path)?.size,
    stream,
    read: async (path, maxBytes) => {
      const size = find(path)?.size;
      if (size === undefined) return undefined;
      if (size > maxBytes) throw new OakumError('oci.too-large', `${path} in ${file} has ${size} bytes`);
      return Buffer.concat(await Array.fromAsync(stream(path)));
    },
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}

async function compressionOf(path: string): Promise<Compression> {
  try {
    const file = await open(path, constants.O_RDONLY);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
      return detectCompression(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new OakumError('oci.unreadable', `cannot read ${path}: ${errorMessage(cause)}`, { cause });
  }
}

interface Table {
  readonly places: ReadonlyMap<string, Place>;
  readonly links: ReadonlyMap<string, string>;
}

async function tableOf(file: string, compression: Compression): Promise<Table> {
  const places = new Map<string, Place>();
  const links = new Map<string, string>();
  const limits = { ...defaultTarLimits, maxContentBytes: maxUnpackedBytes, maxEntries: 100_000 };
  try {
    for await (const entry of readTar(unpacked(file, compression, 0), limits)) note(entry, places, links);
  } catch (cause) {
    throw new OakumError('oci.malformed', `${file} is not a readable image archive: ${errorMessage(cause)}`, {
      cause,
    });
  }
  return { places, links };
}

function note(
  { header, offset }: TarStreamEntry,
  places: Map<string, Place>,
  links: Map<string, string>,
): void {
  const path = cleanPath(header.path);
  if (header.kind === 'file') places.set(path, { offset, size: header.sizeBytes });
  if (header.kind === 'hardlink') links.set(path, cleanPath(header.linkPath));
  if (header.kind === 'symlink') links.set(path, cleanPath(`${path}/../${header.linkPath}`));
}

function unpacked(file: string, compression: Compression, start: number): AsyncIterable<Uint8Array> {
  const bytes = createReadStream(file, { start, highWaterMark: chunkBytes });
  return compression === 'none' ? bytes : decompressStream(bytes, compression, maxUnpackedBytes);
}

async function* contentOf(
  file: string,
  compression: Compression,
  { offset, size }: Place,
): AsyncGenerator<Uint8Array> {
  const isSeekable = compression === 'none';
  let skip = isSeekable ? 0 : offset;
  let left = size;
  if (left === 0) return;
  for await (const chunk of unpacked(file, compression, isSeekable ? offset : 0)) {
    const wanted = chunk.subarray(Math.min(skip, chunk.byteLength)).subarray(0, left);
    skip -= Math.min(skip, chunk.byteLength);
    left -= wanted.byteLength;
    if (wanted.byteLength > 0) yield wanted;
    if (left === 0) return;
  }
}

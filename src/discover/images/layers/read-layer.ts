import { createHash } from 'node:crypto';
import {
  type Compression,
  decompressInPlace,
  detectCompression,
} from '../../../formats/compression/index.ts';
import { whiteoutTarget } from '../../../formats/oci/index.ts';
import { defaultTarLimits, readTar, type TarStreamEntry } from '../../../formats/tar/index.ts';
import { cleanPath, OakumError, Room } from '../../../kernel/pure/index.ts';
import type { FileFacts } from '../packages/reader.ts';
import { Collector } from './collector.ts';
import { isInterestingLink } from './interesting-links.ts';
import { type LayerLimits, tooLarge } from './limits.ts';
import { readEntry } from './read-entry.ts';
import type { LayerResult, LayerWork } from './work.ts';

/**
 * Reads one layer as it flows by, keeping nothing but what readers want: decompresses, hashes, walks the archive.
 * Content is never trusted: everything has a limit.
 *
 * @throws images.too-large, compression.corrupt, tar.malformed, tar.truncated, tar.too-large, and what the source throws.
 */
export async function readLayer(source: AsyncIterable<Uint8Array>, work: LayerWork): Promise<LayerResult> {
  const meter = new Meter(work.limits);
  const collector = new Collector(work.limits, work.readers);
  const tar = readTar(meter.decompressed(source), {
    ...defaultTarLimits,
    maxEntries: work.limits.maxEntries,
    maxContentBytes: work.limits.maxBytes,
  });
  const taking = { collector, work, room: new Room() };
  for await (const entry of tar) await take(entry, taking);
  return collector.finish({ diffId: meter.diffId(), sizeBytes: meter.sizeBytes });
}

async function take(entry: TarStreamEntry, taking: Taking): Promise<void> {
  const { header } = entry;
  const { collector, work } = taking;
  collector.count();
  const path = cleanPath(header.path);
  const hidden = whiteoutTarget(path);
  if (hidden !== undefined) return collector.hide(hidden);
  if (path === '') return;
  switch (header.kind) {
    case 'directory':
      return;
    case 'file':
      return takeFile(entry, { path, mode: header.mode, sizeBytes: header.sizeBytes }, taking);
    case 'hardlink':
      return takeHardlink(path, cleanPath(header.linkPath), taking);
    case 'symlink':
      if (isClaimed(path, work)) collector.replace(path);
      if (isInterestingLink(path)) collector.link(path, header.linkPath);
      return;
    default:
      if (isClaimed(path, work)) collector.replace(path);
  }
}

function takeHardlink(path: string, target: string, { collector, work }: Taking): void {
  const isRead = work.readAs.get(target) === path && collector.has(path);
  if (!isRead) collector.hardlink(path, target, work.readers);
}

interface Taking {
  readonly collector: Collector;
  readonly work: LayerWork;
  readonly room: Room;
}

async function takeFile(
  entry: TarStreamEntry,
  file: FileFacts,
  { collector, work, room }: Taking,
): Promise<void> {
  const as = work.readAs.get(file.path);
  const path = as ?? file.path;
  const record = await readEntry(entry, { ...file, path }, { readers: work.readers, room });
  if (record !== undefined) collector.add(path, record);
  else if (isClaimed(path, work)) collector.replace(path);
}

function isClaimed(path: string, { readers }: LayerWork): boolean {
  return readers.some((reader) => reader.claims(path));
}

/** Counts and hashes what flows through, and stops what grows out of proportion. */
class Meter {
  readonly #limits: LayerLimits;
  readonly #hash = createHash('sha256');
  #compressedBytes = 0;
  sizeBytes = 0;

  constructor(limits: LayerLimits) {
    this.#limits = limits;
  }

  diffId(): string {
    return `sha256:${this.#hash.digest('hex')}`;
  }

  async *decompressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { maxBytes, maxRatio, ratioFromBytes } = this.#limits;
    const { compression, chunks } = await peek(this.#counted(source));
    // One more than allowed, so that the refusal below, with its own words, speaks first.
    for await (const chunk of decompressInPlace(chunks, compression, maxBytes + 2 ** 20)) {
      this.#hash.update(chunk);
      this.sizeBytes += chunk.byteLength;
      if (this.sizeBytes > maxBytes) throw tooLarge(`more than ${maxBytes} bytes after decompression`);
      if (this.sizeBytes > ratioFromBytes && this.sizeBytes > maxRatio * this.#compressedBytes) {
        throw tooLarge(
          `${this.sizeBytes} bytes out of ${this.#compressedBytes}: more than ${maxRatio} times as many`,
        );
      }
      yield chunk;
    }
  }

  async *#counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      this.#compressedBytes += chunk.byteLength;
      yield chunk;
    }
  }
}

interface Peeked {
  readonly compression: Compression;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** By the first bytes, because media types lie: registries hold gzip under the type of a plain tar. */
async function peek(source: AsyncGenerator<Uint8Array>): Promise<Peeked> {
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < 6) {
    const next = await source.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.byteLength;
  }
  const head = Buffer.concat(first);
  if (head.byteLength === 0) throw new OakumError('tar.truncated', 'the layer is empty');
  return { compression: detectCompression(head), chunks: chained(head, source) };
}

async function* chained(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip, createZstdDecompress, gzipSync } from 'node:zlib';
import { OakumError } from '../../kernel/pure/index.ts';
import { bunzip2 } from './bzip2/bunzip2.ts';
import type { Compression } from './detect.ts';
import { gunzipInPlace } from './inflate/gunzip.ts';

/** Three times faster than the default of 16 kB. */
const chunkSize = 256 * 1024;

/** Node decompresses on another thread: let it work ahead while whoever reads hashes and parses. A quarter faster. */
const readAhead = { highWaterMark: 4 * chunkSize };

/**
 * Decompresses a stream chunk by chunk; `none` passes the chunks on. The source is closed when the caller stops early.
 *
 * @throws compression.corrupt for bytes that are not of that format or are cut off; compression.too-large as soon as
 * more than `maxOutputBytes` come out. What the source throws passes through as the cause of `compression.corrupt`,
 * unless it is an OakumError, which passes unchanged.
 */
export async function* decompressStream(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  compression: Compression,
  maxOutputBytes: number,
): AsyncGenerator<Uint8Array> {
  yield* bounded(decoded(source, compression), compression, maxOutputBytes);
}

/**
 * The same for who is done with each chunk before asking for the next: gzip then takes less time and no new memory,
 * since a chunk is overwritten by the one after it. Chunks of the source, too, need hold no longer than that.
 */
export async function* decompressInPlace(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  compression: Compression,
  maxOutputBytes: number,
): AsyncGenerator<Uint8Array> {
  yield* bounded(decodedInPlace(source, compression), compression, maxOutputBytes);
}

function decodedInPlace(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  compression: Compression,
): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (compression === 'gzip') return gunzipInPlace(source);
  return compression === 'none' ? source : decoded(copied(source), compression);
}

/** For decoders that read ahead. */
async function* copied(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) yield Buffer.from(chunk);
}

async function* bounded(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  compression: Compression,
  maxOutputBytes: number,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  try {
    for await (const chunk of chunks) {
      total += chunk.byteLength;
      if (total > maxOutputBytes) throw tooLarge(compression, maxOutputBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof OakumError) throw error;
    throw new OakumError('compression.corrupt', `${compression} data is corrupt or cut off`, {
      cause: error,
    });
  }
}

/** The same for bytes in memory. */
export async function decompressBytes(
  bytes: Uint8Array,
  compression: Compression,
  maxOutputBytes: number,
): Promise<Uint8Array> {
  const chunks = await Array.fromAsync(decompressStream([bytes], compression, maxOutputBytes));
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** Gzip with fixed level and header: equal bytes for equal input on one build of zlib. */
export function gzipBytes(bytes: Uint8Array): Uint8Array {
  const gzip = gzipSync(bytes, { level: 6, chunkSize: Math.max(chunkSize, 64) });
  gzip[9] = unknownSystem;
  return gzip;
}

/** RFC 1952: the system that wrote the file; zlib would name the machine's own. */
const unknownSystem = 255;

function decoded(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  compression: Compression,
): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  switch (compression) {
    case 'none':
      return source;
    case 'gzip':
      return piped(source, createGunzip({ chunkSize, ...readAhead }));
    case 'zstd':
      return piped(
        source,
        createZstdDecompress({
          chunkSize,
          ...readAhead,
          params: { [constants.ZSTD_d_windowLogMax]: maxWindowLog },
        }),
      );
    case 'xz':
      return xzDecoded(source);
    case 'bzip2':
      return bunzip2(source);
  }
}

/** 128 MiB, what `zstd` itself accepts without being asked for more. */
const maxWindowLog = 27;

function piped(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  decoder: NodeJS.ReadWriteStream & AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  // A failure destroys the decoder with its error, and whoever reads the decoder gets it.
  pipeline(Readable.from(source, { objectMode: true }), decoder, () => undefined);
  return decoder;
}

/** The package decodes one stream at a time: a second one waits until the first is read to its end or given up. */
async function* xzDecoded(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  // With its WebAssembly and web streams it is loaded for those who have xz.
  const { default: xzPackage } = await import('xz-decompress');
  const feed = notEmpty(source);
  try {
    for await (const chunk of new xzPackage.XzReadableStream(ReadableStream.from(feed))) {
      if (chunk.byteLength > 0) yield chunk;
    }
  } finally {
    await feed.return(undefined);
  }
}

/** The xz decoder fails with a TypeError of its own on an empty source; say it plainly. */
async function* notEmpty(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let isEmpty = true;
  for await (const chunk of source) {
    if (chunk.byteLength === 0) continue;
    isEmpty = false;
    yield chunk;
  }
  if (isEmpty) throw new OakumError('compression.corrupt', 'xz data is empty');
}

function tooLarge(compression: Compression, maxOutputBytes: number): OakumError {
  return new OakumError(
    'compression.too-large',
    `${compression} data gives more than the allowed ${maxOutputBytes} bytes`,
  );
}

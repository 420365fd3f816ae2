import { crc32, inflateRawSync } from 'node:zlib';
import { OakumError } from '../../kernel/pure/index.ts';
import { gzipHeaderLength } from './inflate/gzip-header.ts';

/** One member of a file of concatenated gzip streams: the bytes that it takes up, and what is in them. */
export interface GzipMember {
  readonly compressed: Uint8Array;
  readonly plain: Uint8Array;
}

const trailerBytes = 8;
const maxMembers = 64;

/**
 * Takes a file of concatenated gzip members apart at their borders, which formats like Alpine's give a meaning to.
 * `compressed` are views into `bytes`, without a gap between them.
 *
 * @throws compression.corrupt for anything that is no row of whole members; compression.too-large as soon as more than
 * `maxOutputBytes` come out of all of them together.
 */
export function gzipMembers(bytes: Uint8Array, maxOutputBytes: number): readonly GzipMember[] {
  const members: GzipMember[] = [];
  let budget = maxOutputBytes;
  let at = 0;
  while (at < bytes.byteLength) {
    if (members.length >= maxMembers) throw corrupt('it has too many parts');
    const member = firstMember(bytes.subarray(at), budget, maxOutputBytes);
    members.push(member);
    budget -= member.plain.byteLength;
    at += member.compressed.byteLength;
  }
  return members;
}

function firstMember(bytes: Uint8Array, budget: number, maxOutputBytes: number): GzipMember {
  const start = gzipHeaderLength(bytes);
  if (typeof start === 'string') throw corrupt(start === 'more' ? 'it is cut off' : 'it is no gzip');
  const { plain, length } = inflated(bytes.subarray(start), budget, maxOutputBytes);
  const end = start + length + trailerBytes;
  if (end > bytes.byteLength) throw corrupt('it is cut off');
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + start + length, trailerBytes);
  const isWhole =
    trailer.getUint32(0, true) === crc32(plain) && trailer.getUint32(4, true) === plain.byteLength % 2 ** 32;
  if (!isWhole) throw corrupt('its checksum is another');
  return { compressed: bytes.subarray(0, end), plain };
}

function inflated(
  bytes: Uint8Array,
  budget: number,
  maxOutputBytes: number,
): { readonly plain: Uint8Array; readonly length: number } {
  try {
    // zlib takes no limit of zero; one byte more than allowed is as telling.
    const result: unknown = inflateRawSync(bytes, { info: true, maxOutputLength: budget + 1 });
    if (!isInflated(result)) throw corrupt('zlib gives no count');
    if (result.buffer.byteLength > budget) throw tooLarge(maxOutputBytes);
    return { plain: result.buffer, length: result.engine.bytesWritten };
  } catch (cause) {
    if (cause instanceof OakumError) throw cause;
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge ? tooLarge(maxOutputBytes) : corrupt('it cannot be decompressed', cause);
  }
}

/** With `info` Node gives the engine beside the bytes, and its count of what it took; its types do not say so. */
function isInflated(
  value: unknown,
): value is { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } } {
  if (typeof value !== 'object' || value === null || !('buffer' in value) || !('engine' in value))
    return false;
  const { buffer, engine } = value;
  return (
    buffer instanceof Uint8Array &&
    typeof engine === 'object' &&
    engine !== null &&
    'bytesWritten' in engine &&
    typeof engine.bytesWritten === 'number'
  );
}

function corrupt(fact: string, cause?: unknown): OakumError {
  return new OakumError('compression.corrupt', `gzip data is damaged: ${fact}`, { cause });
}

function tooLarge(maxOutputBytes: number): OakumError {
  return new OakumError(
    'compression.too-large',
    `gzip data gives more than the allowed ${maxOutputBytes} bytes`,
  );
}

/** All members together, for who knows that it is gzip and small. @throws what `gzipMembers` throws */
export function gunzipBytes(bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  return Buffer.concat(gzipMembers(bytes, maxOutputBytes).map(({ plain }) => plain));
}

import { crc32 } from 'node:zlib';

const hasChecksum = 0x02;
const hasExtra = 0x04;
const hasName = 0x08;
const hasComment = 0x10;
const reserved = 0xe0;
const fixedBytes = 10;

/**
 * How long the header of a gzip member is that these bytes begin with: `more` if it goes on behind them, `none` if it
 * is no such header. What it says (name, time, comment) is nobody's concern.
 *
 * @see RFC 1952, section 2.3
 */
export function gzipHeaderLength(bytes: Uint8Array): number | 'more' | 'none' {
  const [first = 0x1f, second = 0x8b, method = 8, flags = 0] = bytes;
  if (first !== 0x1f || second !== 0x8b || method !== 8 || (flags & reserved) !== 0) return 'none';
  if (bytes.length < fixedBytes) return 'more';
  let end: number | undefined = fixedBytes;
  if ((flags & hasExtra) !== 0) end = behindExtra(bytes, end);
  for (const flag of [hasName, hasComment]) {
    if (end !== undefined && (flags & flag) !== 0) end = behindText(bytes, end);
  }
  if (end === undefined || end > bytes.length) return 'more';
  return (flags & hasChecksum) === 0 ? end : behindChecksum(bytes, end);
}

function behindExtra(bytes: Uint8Array, from: number): number | undefined {
  const [low, high] = bytes.subarray(from, from + 2);
  return low === undefined || high === undefined ? undefined : from + 2 + low + 256 * high;
}

function behindText(bytes: Uint8Array, from: number): number | undefined {
  const end = bytes.indexOf(0, from);
  return end < 0 ? undefined : end + 1;
}

function behindChecksum(bytes: Uint8Array, from: number): number | 'more' | 'none' {
  const [low, high] = bytes.subarray(from, from + 2);
  if (low === undefined || high === undefined) return 'more';
  return (crc32(bytes.subarray(0, from)) & 0xffff) === low + 256 * high ? from + 2 : 'none';
}

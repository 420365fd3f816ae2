import { cleanPath, OakumError } from '../../kernel/pure/index.ts';

const magic = 'glibc-ld.so.cache1.1';
const headerBytes = 48;
const entryBytes = 24;
const bigEndian = 3;

/**
 * The paths in `etc/ld.so.cache`: each is a directory that ldconfig was told of and a soname in it. Without leading
 * slash, as written (`lib/x86_64-linux-gnu/libssl.so.3`, also where `lib` is a link).
 *
 * Source: glibc sysdeps/generic/dl-cache.h, the new format, alone or after the old one.
 *
 * @throws patch.malformed-image for a cache that is cut off or of another format.
 */
export function readLinkerCache(bytes: Uint8Array): readonly string[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = file.indexOf(magic, 0, 'latin1');
  if (start < 0) throw malformed('it is of another format');
  try {
    return entries(file.subarray(start));
  } catch (cause) {
    if (cause instanceof RangeError) throw malformed('it is cut off', cause);
    throw cause;
  }
}

function entries(cache: Buffer): readonly string[] {
  const isBig = cache.readUInt8(28) === bigEndian;
  const word = (at: number): number => (isBig ? cache.readUInt32BE(at) : cache.readUInt32LE(at));
  const count = word(20);
  if (headerBytes + count * entryBytes > cache.byteLength) throw new RangeError('more entries than bytes');
  return Array.from({ length: count }, (_, index) => {
    const at = word(headerBytes + index * entryBytes + 8);
    const end = cache.indexOf(0, at);
    if (end < 0) throw new RangeError('a path without end');
    return cleanPath(cache.toString('latin1', at, end));
  });
}

function malformed(why: string, cause?: unknown): OakumError {
  return new OakumError('patch.malformed-image', `etc/ld.so.cache cannot be read: ${why}`, { cause });
}

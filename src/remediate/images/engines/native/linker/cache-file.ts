import { OakumError } from '../../../../../kernel/pure/index.ts';

/** One library as the linker finds it. */
export interface CachedLibrary {
  readonly soname: string;
  /** With leading slash, in a directory that ldconfig was told of. */
  readonly path: string;
  /** Which loader it is for; equal for all libraries of one directory but rare ones. */
  readonly flags: number;
}

export interface LinkerCache {
  /** In the order of the file. */
  readonly libraries: readonly CachedLibrary[];
  /** Which ldconfig wrote it. */
  readonly generator: string | undefined;
}

const magic = 'glibc-ld.so.cache1.1';
const headerBytes = 48;
const entryBytes = 24;
const littleEndian = 2;
const extensionMagic = 0xeaa42174;
const generatorTag = 0;

/**
 * The cache that ldconfig of glibc 2.35 and later writes for a little-endian machine: only the new format, no
 * hardware-specific directories. Undefined for every other, and for one that writing again would not give byte for byte: then
 * something in it is not understood, and nobody here may change it.
 *
 * Source: glibc sysdeps/generic/dl-cache.h, elf/cache.c, elf/stringtable.c (2.36).
 */
export function readCacheFile(bytes: Uint8Array): LinkerCache | undefined {
  try {
    const cache = parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return cache !== undefined && Buffer.compare(writeCacheFile(cache), bytes) === 0 ? cache : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parse(file: Buffer): LinkerCache | undefined {
  if (file.toString('latin1', 0, magic.length) !== magic || file[28] !== littleEndian) return undefined;
  const count = file.readUInt32LE(20);
  if (headerBytes + count * entryBytes > file.byteLength) return undefined;
  const libraries = Array.from({ length: count }, (_, index) => {
    const at = headerBytes + index * entryBytes;
    return {
      flags: file.readInt32LE(at),
      soname: textAt(file, file.readUInt32LE(at + 4)),
      path: textAt(file, file.readUInt32LE(at + 8)),
    };
  });
  return { libraries, generator: generatorOf(file, file.readUInt32LE(32)) };
}

function textAt(file: Buffer, at: number): string {
  const end = file.indexOf(0, at);
  if (end < 0) throw new RangeError('a text without end');
  return file.toString('latin1', at, end);
}

function generatorOf(file: Buffer, at: number): string | undefined {
  if (at === 0 || file.readUInt32LE(at) !== extensionMagic || file.readUInt32LE(at + 4) !== 1)
    return undefined;
  if (file.readUInt32LE(at + 8) !== generatorTag) return undefined;
  const from = file.readUInt32LE(at + 16);
  return file.toString('latin1', from, from + file.readUInt32LE(at + 20));
}

/** The file that ldconfig would write for these libraries, whatever their order. */
export function writeCacheFile({ libraries, generator }: LinkerCache): Uint8Array {
  const sorted = libraries.toSorted(byLibrary);
  const table = stringTable(sorted.flatMap(({ soname, path }) => [soname, path]));
  const stringsAt = headerBytes + sorted.length * entryBytes;
  const head = Buffer.alloc(stringsAt);
  head.write(magic, 0, 'latin1');
  head.writeUInt32LE(sorted.length, 20);
  head.writeUInt32LE(table.bytes.byteLength, 24);
  head.writeUInt8(littleEndian, 28);
  for (const [index, { soname, path, flags }] of sorted.entries()) {
    const at = headerBytes + index * entryBytes;
    head.writeInt32LE(flags, at);
    head.writeUInt32LE(stringsAt + table.at(soname), at + 4);
    head.writeUInt32LE(stringsAt + table.at(path), at + 8);
  }
  const body = Buffer.concat([head, table.bytes]);
  return generator === undefined ? body : withGenerator(body, generator);
}

function withGenerator(body: Buffer, generator: string): Buffer {
  const at = Math.ceil(body.byteLength / 4) * 4;
  const extension = Buffer.alloc(24);
  extension.writeUInt32LE(extensionMagic, 0);
  extension.writeUInt32LE(1, 4);
  extension.writeUInt32LE(generatorTag, 8);
  extension.writeUInt32LE(at + extension.byteLength, 16);
  extension.writeUInt32LE(generator.length, 20);
  body.writeUInt32LE(at, 32);
  return Buffer.concat([
    body,
    Buffer.alloc(at - body.byteLength),
    extension,
    Buffer.from(generator, 'latin1'),
  ]);
}

/** The linker searches by halves, so the order is part of the format: by soname downwards, numbers as numbers, then flags. */
function byLibrary(left: CachedLibrary, right: CachedLibrary): number {
  return compareSonames(right.soname, left.soname) || right.flags - left.flags;
}

/** `_dl_cache_libcmp`: a digit is more than anything else. */
export function compareSonames(left: string, right: string): number {
  let [at, other] = [0, 0];
  while (at < left.length) {
    const [one, two] = [numberAt(left, at), numberAt(right, other)];
    if (one !== undefined && two !== undefined) {
      if (one.value !== two.value) return one.value < two.value ? -1 : 1;
      at = one.end;
      other = two.end;
      continue;
    }
    if (one !== undefined) return 1;
    if (two !== undefined) return -1;
    const difference = left.charCodeAt(at) - (other < right.length ? right.charCodeAt(other) : 0);
    if (difference !== 0) return difference;
    at += 1;
    other += 1;
  }
  return other < right.length ? -1 : 0;
}

function numberAt(text: string, at: number): { readonly value: number; readonly end: number } | undefined {
  let end = at;
  while (isDigit(text.charCodeAt(end))) end += 1;
  // glibc counts in 32 bits.
  return end === at ? undefined : { value: Number(BigInt.asIntN(32, BigInt(text.slice(at, end)))), end };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

interface StringTable {
  readonly bytes: Buffer;
  at(text: string): number;
}

/** Each text once, and one that another ends with inside that other: sorted from their ends, downwards, longer ones first. */
function stringTable(texts: readonly string[]): StringTable {
  const sorted = [...new Set(texts)].toSorted(fromEnd);
  const places = new Map<string, number>();
  const written: string[] = [];
  let [before, end] = ['', 0];
  for (const text of sorted) {
    if (before.length > text.length && before.endsWith(text)) {
      places.set(text, end - 1 - text.length);
      // What follows may end the same way as this one, and is looked for in it: that is the same place.
      before = text;
      continue;
    }
    places.set(text, end);
    written.push(`${text}\0`);
    end += text.length + 1;
    before = text;
  }
  const at = (text: string): number => {
    const place = places.get(text);
    if (place === undefined) throw new OakumError('patch.malformed-image', `no place for ${text}`);
    return place;
  };
  return { bytes: Buffer.from(written.join(''), 'latin1'), at };
}

function fromEnd(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let back = 1; back <= shorter; back += 1) {
    const difference = right.charCodeAt(right.length - back) - left.charCodeAt(left.length - back);
    if (difference !== 0) return difference;
  }
  return right.length - left.length;
}

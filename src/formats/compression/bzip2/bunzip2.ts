import { BitReader } from './bit-reader.ts';
import { type Block, readBlock } from './block.ts';
import { checksum } from './checksum.ts';
import { corrupt } from './corrupt.ts';

const blockBytesPerLevel = 100_000;
const chunkBytes = 256 * 1024;
const blockMagic = [0x31_41_59, 0x26_53_59] as const;
const endMagic = [0x17_72_45, 0x38_50_90] as const;

/**
 * Decompresses bzip2, all of its streams (`pbzip2` and `cat` put many into one file). Node has no bzip2, and what npm has
 * was last cared for years ago or needs the whole file in memory; Oracle and SUSE publish in nothing else.
 * The format: https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf.
 *
 * @throws compression.corrupt for damaged data or bytes behind it, and what the source throws
 */
export async function* bunzip2(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const bits = new BitReader(source);
  try {
    do {
      yield* stream(bits);
      bits.align();
      await bits.fill();
    } while (bits.hasMore());
  } finally {
    await bits.close();
  }
}

async function* stream(bits: BitReader): AsyncGenerator<Uint8Array> {
  await bits.fill();
  if (bits.take(24) !== 0x42_5a_68) throw corrupt();
  const level = bits.take(8) - 0x30;
  if (level < 1 || level > 9) throw corrupt();
  const links = new Uint32Array(level * blockBytesPerLevel);
  let whole = 0;
  while (isBlock(bits)) {
    const expected = take32(bits);
    let sum = -1;
    for (const chunk of written(readBlock(bits, links))) {
      sum = checksum(chunk, sum);
      yield chunk;
    }
    if (~sum !== expected) throw corrupt();
    whole = ((whole << 1) | (whole >>> 31)) ^ expected;
    await bits.fill();
  }
  if (take32(bits) !== whole) throw corrupt();
}

function isBlock(bits: BitReader): boolean {
  const magic = [bits.take(24), bits.take(24)];
  if (magic.every((part, at) => part === blockMagic[at])) return true;
  if (magic.every((part, at) => part === endMagic[at])) return false;
  throw corrupt();
}

/** As a signed number, like what the checksum gives. */
function take32(bits: BitReader): number {
  return (bits.take(16) << 16) | bits.take(16);
}

/** Four equal bytes are followed by how many more there are. In pieces: one block may stand for fifty times its size. */
function* written({ links, length, first }: Block): Generator<Uint8Array> {
  let chunk = new Uint8Array(chunkBytes);
  let size = 0;
  let position = first;
  let last = -1;
  let equal = 0;
  for (let at = 0; at < length; at += 1) {
    const entry = links[position] ?? 0;
    const byte = entry & 0xff;
    position = entry >>> 8;
    if (size + 256 > chunkBytes) {
      yield chunk.subarray(0, size);
      chunk = new Uint8Array(chunkBytes);
      size = 0;
    }
    if (equal === 4) {
      chunk.fill(last, size, size + byte);
      size += byte;
      equal = 0;
      last = -1;
      continue;
    }
    equal = byte === last ? equal + 1 : 1;
    last = byte;
    chunk[size] = byte;
    size += 1;
  }
  if (size > 0) yield chunk.subarray(0, size);
}

import type { BitReader } from './bit-reader.ts';
import { corrupt } from './corrupt.ts';
import { type HuffmanCode, readCode } from './huffman.ts';

/** A block before its runs are written out: each entry's low byte, and in the bits above it where the next one stands. */
export interface Block {
  readonly links: Uint32Array;
  readonly length: number;
  readonly first: number;
}

const symbolsPerGroup = 50;

/**
 * One block's body, after its magic and checksum.
 *
 * @param links room for as many bytes as the stream's level allows; used again for the next block
 * @throws compression.corrupt, also for the randomised blocks that nothing has written since 1998
 */
export function readBlock(bits: BitReader, links: Uint32Array): Block {
  if (bits.take(1) !== 0) throw corrupt();
  const origin = bits.take(24);
  const used = usedBytes(bits);
  const codes = readCodes(bits, used.length + 2);
  const length = readSymbols({ bits, ...codes, used }, links);
  if (origin >= length) throw corrupt();
  link(links, length);
  return { links, length, first: (links[origin] ?? 0) >>> 8 };
}

/** Which bytes there are at all: a map of sixteenths, then one of each sixteenth. */
function usedBytes(bits: BitReader): Uint8Array {
  const map = bits.take(16);
  const used: number[] = [];
  for (let high = 0; high < 16; high += 1) {
    if ((map & (0x8000 >> high)) === 0) continue;
    const part = bits.take(16);
    for (let low = 0; low < 16; low += 1) if ((part & (0x8000 >> low)) !== 0) used.push(high * 16 + low);
  }
  if (used.length === 0) throw corrupt();
  return Uint8Array.from(used);
}

interface Codes {
  readonly codes: readonly HuffmanCode[];
  /** Which code each group of 50 symbols is in. */
  readonly selectors: readonly number[];
}

function readCodes(bits: BitReader, symbols: number): Codes {
  const count = bits.take(3);
  const groups = bits.take(15);
  if (count < 2 || count > 6 || groups === 0) throw corrupt();
  const order = Uint8Array.from({ length: count }, (_, at) => at);
  const selectors = Array.from({ length: groups }, () => {
    let at = 0;
    while (bits.take(1) === 1) at += 1;
    if (at >= count) throw corrupt();
    return toFront(order, at);
  });
  return { codes: Array.from({ length: count }, () => readCode(bits, symbols)), selectors };
}

/** By hand: most steps are short, and a call of `copyWithin` costs more than they do. */
function toFront(order: Uint8Array, at: number): number {
  const value = order[at] ?? 0;
  for (let place = at; place > 0; place -= 1) order[place] = order[place - 1] ?? 0;
  order[0] = value;
  return value;
}

interface Coded extends Codes {
  readonly bits: BitReader;
  /** Moved to the front as they are named. */
  readonly used: Uint8Array;
}

/** The bytes in the transform's order, each in the low byte of its link. Runs are numbers of two digits, 1 and 2. */
function readSymbols({ bits, codes, selectors, used }: Coded, links: Uint32Array): number {
  const end = used.length + 1;
  let length = 0;
  let run = 0;
  let digit = 1;
  for (const selector of selectors) {
    const code = codes[selector];
    if (code === undefined) throw corrupt();
    for (let at = 0; at < symbolsPerGroup; at += 1) {
      const symbol = code.read(bits);
      if (symbol <= 1) {
        run += digit << symbol;
        digit <<= 1;
        if (run > links.length) throw corrupt();
        continue;
      }
      if (length + run > links.length) throw corrupt();
      links.fill(used[0] ?? 0, length, length + run);
      length += run;
      run = 0;
      digit = 1;
      if (symbol === end) return length;
      if (length === links.length) throw corrupt();
      links[length] = toFront(used, symbol - 1);
      length += 1;
    }
  }
  throw corrupt();
}

/** Turns the transform back: where in the sorted order each byte's successor stands. */
function link(links: Uint32Array, length: number): void {
  const starts = new Uint32Array(257);
  for (let at = 0; at < length; at += 1) {
    const byte = (links[at] ?? 0) & 0xff;
    starts[byte + 1] = (starts[byte + 1] ?? 0) + 1;
  }
  for (let byte = 1; byte <= 256; byte += 1) starts[byte] = (starts[byte] ?? 0) + (starts[byte - 1] ?? 0);
  for (let at = 0; at < length; at += 1) {
    const byte = (links[at] ?? 0) & 0xff;
    const place = starts[byte] ?? 0;
    links[place] = ((links[place] ?? 0) & 0xff) | (at << 8);
    starts[byte] = place + 1;
  }
}

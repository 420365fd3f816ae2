import type { BitReader } from './bit-reader.ts';
import { corrupt } from './corrupt.ts';

const maxLength = 20;

/** A canonical code: symbols by length, then by number. */
export class HuffmanCode {
  /** By length: the first code that is longer, set to the left of 20 bits. */
  readonly #limits = new Int32Array(maxLength + 1);
  /** By length: what to add to a code for its place among the symbols. */
  readonly #offsets = new Int32Array(maxLength + 1);
  readonly #symbols: readonly number[];
  readonly #shortest: number;

  constructor(lengths: readonly number[]) {
    this.#symbols = [...lengths.keys()].toSorted((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
    this.#shortest = Math.min(...lengths);
    let code = 0;
    let before = 0;
    for (let length = 1; length <= maxLength; length += 1) {
      const count = lengths.filter((one) => one === length).length;
      this.#offsets[length] = before - code;
      code += count;
      before += count;
      this.#limits[length] = code << (maxLength - length);
      code <<= 1;
    }
  }

  /** @throws compression.corrupt for a code that stands for nothing */
  read(bits: BitReader): number {
    const ahead = bits.peek(maxLength);
    for (let length = this.#shortest; length <= maxLength; length += 1) {
      if (ahead >= (this.#limits[length] ?? 0)) continue;
      const symbol = this.#symbols[bits.take(length) + (this.#offsets[length] ?? 0)];
      if (symbol !== undefined) return symbol;
      break;
    }
    throw corrupt();
  }
}

/** Lengths are told as steps from the one before. */
export function readCode(bits: BitReader, symbols: number): HuffmanCode {
  const lengths: number[] = [];
  let length = bits.take(5);
  for (let at = 0; at < symbols; at += 1) {
    for (;;) {
      if (length < 1 || length > maxLength) throw corrupt();
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    lengths.push(length);
  }
  return new HuffmanCode(lengths);
}

import { corrupt } from './corrupt.ts';

/**
 * More than one block can take: 900,000 symbols of at most 20 bits, and its tables. With so much at hand a block is read
 * without waiting for the source.
 */
const mostOfBlockBytes = 2_500_000;

/** Bits of a source, the most significant of each byte first. */
export class BitReader {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #bits = 0;
  #count = 0;
  #hasEnded = false;

  constructor(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#chunks =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** Brings enough for a whole block, or all that there is. */
  async fill(): Promise<void> {
    const parts = [this.#bytes.subarray(this.#at)];
    let length = parts[0]?.byteLength ?? 0;
    if (length >= mostOfBlockBytes) return;
    while (!this.#hasEnded && length < 2 * mostOfBlockBytes) {
      const next = await this.#chunks.next();
      this.#hasEnded = next.done === true;
      if (next.done === true) break;
      parts.push(next.value);
      length += next.value.byteLength;
    }
    this.#bytes = parts.length === 1 ? this.#bytes.subarray(this.#at) : Buffer.concat(parts);
    this.#at = 0;
  }

  /** Whether a byte is left; only to be asked at the beginning of one, after `fill`. */
  hasMore(): boolean {
    return this.#at < this.#bytes.byteLength;
  }

  /** @param count at most 24 @throws compression.corrupt at the end */
  take(count: number): number {
    const value = this.peek(count);
    if (count > this.#count) throw corrupt();
    this.#count -= count;
    return value;
  }

  /** The next bits without taking them; behind the end they are zero. */
  peek(count: number): number {
    while (this.#count < count && this.#at < this.#bytes.byteLength) {
      this.#bits = (this.#bits << 8) | (this.#bytes[this.#at] ?? 0);
      this.#at += 1;
      this.#count += 8;
    }
    const missing = Math.max(0, count - this.#count);
    const known = (this.#bits >>> (this.#count - count + missing)) & (2 ** (count - missing) - 1);
    return known << missing;
  }

  /** Leaves out what is left of a begun byte: a stream ends with one. */
  align(): void {
    this.#count -= this.#count % 8;
    this.#at -= this.#count / 8;
    this.#count = 0;
  }

  async close(): Promise<void> {
    if (!this.#hasEnded) await this.#chunks.return?.();
  }
}

import { truncated } from './header.ts';

const nothing: Uint8Array = new Uint8Array();

/**
 * Takes exact lengths from a stream of pieces. Everything it returns may be a view of a piece: copy it to keep it. It asks
 * for a piece only when it is done with the one before, so that a source may use the same memory for all of them.
 */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #piece = nothing;
  #at = 0;
  #isDone = false;
  #position = 0;

  constructor(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  /** How many bytes were taken so far. */
  get position(): number {
    return this.#position;
  }

  /** The next bytes, at most `maxLength`, at least one; undefined at the end of the source. */
  async piece(maxLength: number): Promise<Uint8Array | undefined> {
    while (this.#at >= this.#piece.byteLength) {
      if (this.#isDone) return undefined;
      const next = await this.#source.next();
      this.#isDone = next.done === true;
      this.#piece = next.done === true ? nothing : next.value;
      this.#at = 0;
    }
    const piece = this.#piece.subarray(this.#at, this.#at + maxLength);
    this.#at += piece.byteLength;
    this.#position += piece.byteLength;
    return piece;
  }

  /** Exactly `length` bytes if the piece at hand has them: most do, and waiting is most of what a header costs. */
  takeNow(length: number): Uint8Array | undefined {
    const end = this.#at + length;
    if (end > this.#piece.byteLength) return undefined;
    const taken = this.#piece.subarray(this.#at, end);
    this.#at = end;
    this.#position += length;
    return taken;
  }

  /** The same for bytes that nobody wants; false if the piece at hand ends before. */
  skipNow(length: number): boolean {
    const end = this.#at + length;
    if (end > this.#piece.byteLength) return false;
    this.#at = end;
    this.#position += length;
    return true;
  }

  /** Exactly `length` bytes; undefined if the source ends before the first. @throws tar.truncated in between. */
  async takeOrEnd(length: number): Promise<Uint8Array | undefined> {
    const first = await this.piece(length);
    if (first === undefined || first.byteLength === length) return first;
    const whole = Buffer.allocUnsafe(length);
    whole.set(first);
    for (let at = first.byteLength; at < length; ) {
      const part = await this.piece(length - at);
      if (part === undefined) throw truncated();
      whole.set(part, at);
      at += part.byteLength;
    }
    return whole;
  }

  async take(length: number): Promise<Uint8Array> {
    if (length === 0) return nothing;
    const bytes = await this.takeOrEnd(length);
    if (bytes === undefined) throw truncated();
    return bytes;
  }

  async skip(length: number): Promise<void> {
    const skipped = await this.skipUpTo(length);
    if (skipped < length) throw truncated();
  }

  /** Padding may be missing at the very end of an archive. */
  async skipUpTo(length: number): Promise<number> {
    let skipped = 0;
    while (skipped < length) {
      const piece = await this.piece(length - skipped);
      if (piece === undefined) break;
      skipped += piece.byteLength;
    }
    return skipped;
  }

  async close(): Promise<void> {
    if (!this.#isDone) await this.#source.return?.();
    this.#isDone = true;
  }
}

/** Larger files get memory of their own, which is given back as soon as the next file begins. */
const maxKeptBytes = 8 * 2 ** 20;

/**
 * Room for the content of one file after the other. Most of what a layer costs beyond its decompression would be new
 * memory for every program in it. What it gives holds until the next file begins: readers keep texts, never bytes.
 */
export class Room {
  #kept = Buffer.alloc(0);
  #content = this.#kept;
  #size = 0;

  begin(): void {
    // Not left to the collector of garbage: two compilers in a row would be held at once.
    if (this.#content !== this.#kept) this.#content.buffer.transfer(0);
    this.#size = 0;
    this.#content = this.#kept;
  }

  /** Copies a piece behind those before; gives all of them. `expectedBytes` is what the file will have in the end. */
  add(piece: Uint8Array, expectedBytes: number): Uint8Array {
    const size = this.#size + piece.byteLength;
    if (size > this.#content.length)
      this.#grow(Math.max(size, expectedBytes, Math.min(2 * size, maxKeptBytes)));
    this.#content.set(piece, this.#size);
    this.#size = size;
    return this.#content.subarray(0, size);
  }

  /** To a power of two: growing by a little for one file after the other would clear all of it again each time. */
  #grow(sizeBytes: number): void {
    const larger = Buffer.allocUnsafeSlow(
      sizeBytes > maxKeptBytes ? sizeBytes : 2 ** Math.ceil(Math.log2(sizeBytes)),
    );
    larger.set(this.#content.subarray(0, this.#size));
    if (this.#content !== this.#kept) this.#content.buffer.transfer(0);
    this.#content = larger;
    if (sizeBytes <= maxKeptBytes) this.#kept = larger;
  }
}

/** Larger files get memory of their own. */
const maxKeptBytes = 32 * 2 ** 20;

/**
 * Room for the content of one file after the other. Most of what a layer costs beyond its decompression would be new
 * memory for every program in it. What it gives holds until the next call: readers keep texts, never bytes.
 */
export class Room {
  #kept = Buffer.alloc(0);

  /** The pieces as one; the piece itself where there is only one. `size` is the sum of their lengths. */
  join(pieces: readonly Uint8Array[], size: number): Uint8Array {
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined) return only;
    if (size > maxKeptBytes) return Buffer.concat(pieces, size);
    if (size > this.#kept.length) this.#kept = Buffer.allocUnsafeSlow(Math.min(maxKeptBytes, size * 2));
    let at = 0;
    for (const piece of pieces) {
      this.#kept.set(piece, at);
      at += piece.byteLength;
    }
    return this.#kept.subarray(0, size);
  }
}

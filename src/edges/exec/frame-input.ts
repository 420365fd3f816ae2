import type { Readable } from 'node:stream';
import { OakumError } from '../../kernel/pure/index.ts';
import { maxFrameBytes } from './frames.ts';

/** Reads frames (four bytes of length, then as many bytes) from a pipe. */
export class FrameInput {
  readonly #chunks: AsyncIterator<unknown>;
  #waiting: Buffer[] = [];
  #size = 0;

  constructor(stdin: Readable) {
    this.#chunks = stdin[Symbol.asyncIterator]();
  }

  /** The next frame; undefined at the end of the input. An empty frame is an empty buffer. */
  async frame(): Promise<Buffer | undefined> {
    const length = await this.#frameLength();
    if (length === undefined) return undefined;
    return length === 0 ? Buffer.alloc(0) : this.#take(length);
  }

  /**
   * The bytes up to the end of the request, in pieces as they come out of the pipe; one iterator, which may be taken up again where it was left. Whoever left
   * it may still have a `next` under way (a decompressor that was stopped): calls take turns, or two of them would each
   * take a part of one frame.
   */
  body(): AsyncIterableIterator<Uint8Array> {
    const take = async (): Promise<IteratorResult<Uint8Array>> => {
      if (state.done) return { done: true, value: undefined };
      if (state.left === 0) state.left = (await this.#frameLength()) ?? 0;
      const piece = state.left === 0 ? undefined : await this.#piece(state.left);
      state.left -= piece?.byteLength ?? 0;
      state.done = piece === undefined;
      return piece === undefined ? { done: true, value: undefined } : { done: false, value: piece };
    };
    const state: { done: boolean; left: number; turn: Promise<unknown> } = {
      done: false,
      left: 0,
      turn: Promise.resolve(),
    };
    const next = (): Promise<IteratorResult<Uint8Array>> => {
      const taken = state.turn.then(take);
      state.turn = taken.catch(() => {});
      return taken;
    };
    const iterator = { next, [Symbol.asyncIterator]: () => iterator };
    return iterator;
  }

  async #frameLength(): Promise<number | undefined> {
    const length = (await this.#take(4))?.readUInt32BE(0);
    if (length !== undefined && length > maxFrameBytes)
      throw new OakumError('exec.crashed', `a frame of ${length} bytes`);
    return length;
  }

  /** What there is of the next bytes, at most `maxLength`, without copying it. */
  async #piece(maxLength: number): Promise<Buffer | undefined> {
    const [first] = this.#waiting;
    if (first === undefined) {
      const next = await this.#chunks.next();
      if (next.done === true || !Buffer.isBuffer(next.value)) return undefined;
      this.#waiting.push(next.value);
      this.#size += next.value.byteLength;
      return this.#piece(maxLength);
    }
    const piece = first.subarray(0, maxLength);
    const rest = first.subarray(piece.byteLength);
    this.#waiting = [...(rest.byteLength === 0 ? [] : [rest]), ...this.#waiting.slice(1)];
    this.#size -= piece.byteLength;
    return piece;
  }

  async #take(length: number): Promise<Buffer | undefined> {
    while (this.#size < length) {
      const next = await this.#chunks.next();
      if (next.done === true || !Buffer.isBuffer(next.value)) return undefined;
      this.#waiting.push(next.value);
      this.#size += next.value.byteLength;
    }
    const whole = this.#waiting.length === 1 ? this.#waiting[0] : Buffer.concat(this.#waiting);
    if (whole === undefined) return Buffer.alloc(0);
    this.#waiting = whole.byteLength === length ? [] : [whole.subarray(length)];
    this.#size = whole.byteLength - length;
    return whole.subarray(0, length);
  }
}

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
    const head = await this.#take(4);
    if (head === undefined) return undefined;
    const length = head.readUInt32BE(0);
    if (length > maxFrameBytes) throw new OakumError('exec.crashed', `a frame of ${length} bytes`);
    return length === 0 ? head.subarray(4) : this.#take(length);
  }

  /**
   * The bytes up to the end of the request; one iterator, which may be taken up again where it was left. Whoever left
   * it may still have a `next` under way (a decompressor that was stopped): calls take turns, or two of them would each
   * take a part of one frame.
   */
  body(): AsyncIterableIterator<Uint8Array> {
    const take = async (): Promise<IteratorResult<Uint8Array>> => {
      if (state.done) return { done: true, value: undefined };
      const frame = await this.frame();
      state.done = frame === undefined || frame.byteLength === 0;
      return state.done || frame === undefined
        ? { done: true, value: undefined }
        : { done: false, value: frame };
    };
    const state: { done: boolean; turn: Promise<unknown> } = { done: false, turn: Promise.resolve() };
    const next = (): Promise<IteratorResult<Uint8Array>> => {
      const taken = state.turn.then(take);
      state.turn = taken.catch(() => {});
      return taken;
    };
    const iterator = { next, [Symbol.asyncIterator]: () => iterator };
    return iterator;
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

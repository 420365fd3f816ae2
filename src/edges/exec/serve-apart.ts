import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { OakumError } from '../../kernel/pure/index.ts';
import { maxFrameBytes } from './frames.ts';

/** What a program that is apart does with one request: reads the bytes, or not, and gives lines of JSON. */
export type ApartAnswer = (header: unknown, bytes: AsyncIterable<Uint8Array>) => AsyncIterable<unknown>;

/** The loop of a program that is apart; ends when its input does. Its entry file calls it, and nothing else does. */
export async function serveApart(answer: ApartAnswer): Promise<void> {
  const input = new FrameInput(process.stdin);
  const output = createWriteStream('', { fd: 3 });
  for (;;) {
    const header = await input.frame();
    if (header === undefined) return;
    const body = input.body();
    for await (const line of answer(JSON.parse(header.toString('utf8')), body)) {
      if (!output.write(`${JSON.stringify(line)}\n`)) await once(output, 'drain');
    }
    // What the answer did not want to read still has to leave the pipe.
    for await (const _ of body);
    output.write('{"end":true}\n');
  }
}

class FrameInput {
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

  /** The bytes up to the end of the request; one iterator, which may be taken up again where it was left. */
  body(): AsyncIterableIterator<Uint8Array> {
    const next = async (): Promise<IteratorResult<Uint8Array>> => {
      if (state.done) return { done: true, value: undefined };
      const frame = await this.frame();
      state.done = frame === undefined || frame.byteLength === 0;
      return state.done || frame === undefined
        ? { done: true, value: undefined }
        : { done: false, value: frame };
    };
    const state = { done: false };
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

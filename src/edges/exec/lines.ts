import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { OakumError } from '../../kernel/pure/index.ts';

/** Reads answers of JSON lines from a pipe: each ends with the line `{"end":true}`. */
export class Lines {
  readonly #chunks: AsyncIterator<unknown>;
  readonly #maxBytes: number;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  constructor(pipe: Readable, maxBytes: number) {
    this.#chunks = pipe[Symbol.asyncIterator]();
    this.#maxBytes = maxBytes;
  }

  /** One answer. Never settles if the pipe ends first: the end of the process tells that, with its reason. */
  async answer(): Promise<readonly unknown[]> {
    const answer: unknown[] = [];
    for (let size = 0; ; ) {
      const line = this.#takeLine();
      if (line === undefined) {
        size += await this.#more();
        if (size > this.#maxBytes) throw tooLarge(this.#maxBytes);
        continue;
      }
      const value = parse(line);
      if (isEnd(value)) return answer;
      answer.push(value);
    }
  }

  #takeLine(): string | undefined {
    const end = this.#rest.indexOf('\n');
    if (end < 0) return undefined;
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    return line;
  }

  async #more(): Promise<number> {
    const next = await this.#chunks.next();
    if (next.done === true || !Buffer.isBuffer(next.value)) return new Promise(() => {});
    this.#rest += this.#decoder.write(next.value);
    return next.value.byteLength;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new OakumError('exec.crashed', 'the reader answered something that is not JSON', { cause });
  }
}

function isEnd(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'end' in value && value.end === true;
}

function tooLarge(maxBytes: number): OakumError {
  return new OakumError('exec.output-too-large', `the reader answered more than ${maxBytes} bytes`);
}

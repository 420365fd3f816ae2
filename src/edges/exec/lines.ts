import type { Readable } from 'node:stream';
import { OakumError } from '../../kernel/pure/index.ts';

const newline = 0x0a;

/** Reads answers of JSON lines from a pipe: each ends with the line `{"end":true}`. */
export class Lines {
  readonly #chunks: AsyncIterator<unknown>;
  readonly #maxBytes: number;
  /** The beginning of a line: looked through already, so that a long line is not looked through for each of its chunks. */
  #begun: Buffer[] = [];
  #rest: Buffer = Buffer.alloc(0);

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
    const end = this.#rest.indexOf(newline);
    const piece = this.#rest.subarray(0, end < 0 ? undefined : end);
    this.#rest = end < 0 ? Buffer.alloc(0) : this.#rest.subarray(end + 1);
    if (end < 0) {
      this.#begun.push(piece);
      return undefined;
    }
    if (this.#begun.length === 0) return piece.toString('utf8');
    const line = Buffer.concat([...this.#begun, piece]).toString('utf8');
    this.#begun = [];
    return line;
  }

  async #more(): Promise<number> {
    const next = await this.#chunks.next();
    if (next.done === true || !Buffer.isBuffer(next.value)) return new Promise(() => {});
    this.#rest = next.value;
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

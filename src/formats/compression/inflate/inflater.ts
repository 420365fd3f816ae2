import { decoderWasm } from '../generated/decoder.ts';

/** What `decoder.as` gives; addresses are in its memory. */
interface Decoder {
  readonly memory: { readonly buffer: ArrayBuffer };
  reset(): void;
  begin(): void;
  run(): number;
  compact(): void;
  added(length: number, isLast: boolean): void;
  skip(length: number): void;
  inputFrom(): number;
  inputAt(): number;
  inputRoom(): number;
  outputAt(): number;
  outputEnd(): number;
}

/** Why it stopped: it has used up its input, its room for output is full, the stream ended, or is none. */
const reasons = ['input', 'output', 'ended', 'corrupt', 'cut-off'] as const;
export type Stopped = (typeof reasons)[number];

/** Code without state: compiled by who first needs it, and better the longer it has run. */
let compiled: WebAssembly.Module | undefined;

/** Inflates one stream after another in 1 MiB of its own, which is all that it can reach. */
export class Inflater {
  readonly #decoder: Decoder;
  readonly #memory: Uint8Array;

  constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(decoderWasm, 'base64'));
    const { exports } = new WebAssembly.Instance<Decoder>(compiled, {});
    exports.reset();
    this.#decoder = exports;
    this.#memory = new Uint8Array(exports.memory.buffer);
  }

  /** Takes as much of the bytes as there is room for; how much that was. */
  feed(bytes: Uint8Array): number {
    this.#decoder.compact();
    const taken = bytes.subarray(0, this.#decoder.inputRoom());
    this.#memory.set(taken, this.#decoder.inputAt());
    this.#decoder.added(taken.byteLength, false);
    return taken.byteLength;
  }

  /** There is no more to feed. */
  end(): void {
    this.#decoder.compact();
    this.#decoder.added(0, true);
  }

  /** What was fed and not used; holds until the next call. */
  unused(): Uint8Array {
    return this.#memory.subarray(this.#decoder.inputFrom(), this.#decoder.inputAt());
  }

  skip(length: number): void {
    this.#decoder.skip(length);
  }

  /** A deflate stream begins with what is unused. */
  begin(): void {
    this.#decoder.begin();
  }

  run(): Stopped {
    return reasons[this.#decoder.run()] ?? 'corrupt';
  }

  /** What came out by the last run; holds until the next. */
  output(): Uint8Array {
    return this.#memory.subarray(this.#decoder.outputAt(), this.#decoder.outputEnd());
  }
}

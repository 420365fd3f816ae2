import { crc32 } from 'node:zlib';
import { OakumError } from '../../../kernel/pure/index.ts';
import { gzipHeaderLength } from './gzip-header.ts';
import { Inflater } from './inflater.ts';

const trailerBytes = 8;

/**
 * Decompresses gzip, all of its members. What it gives is overwritten by what it gives next: copy it to keep it. In
 * return it needs no new memory, and less time than Node's zlib (docs/design/inflate.md). As Node's does, it
 * ignores what follows a member and begins with a zero.
 *
 * @throws compression.corrupt, and what the source throws
 */
export async function* gunzipInPlace(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const inflater = new Inflater();
  const feeder = new Feeder(source, inflater);
  try {
    do {
      await skipHeader(inflater, feeder);
      yield* member(inflater, feeder);
    } while (await hasAnother(inflater, feeder));
  } finally {
    await feeder.close();
  }
}

async function* member(inflater: Inflater, feeder: Feeder): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  let size = 0;
  for (;;) {
    const stopped = inflater.run();
    const output = inflater.output();
    checksum = crc32(output, checksum);
    size += output.byteLength;
    if (output.byteLength > 0) yield output;
    if (stopped === 'corrupt' || stopped === 'cut-off') throw corrupt();
    if (stopped === 'ended') break;
    if (stopped === 'input') await feeder.more();
  }
  await feeder.atLeast(trailerBytes);
  const trailer = inflater.unused();
  const view = new DataView(trailer.buffer, trailer.byteOffset, trailerBytes);
  if (view.getUint32(0, true) !== checksum || view.getUint32(4, true) !== size % 2 ** 32) throw corrupt();
  inflater.skip(trailerBytes);
}

async function skipHeader(inflater: Inflater, feeder: Feeder): Promise<void> {
  for (;;) {
    const length = gzipHeaderLength(inflater.unused());
    if (length === 'none') throw corrupt();
    if (length !== 'more') {
      inflater.skip(length);
      inflater.begin();
      return;
    }
    await feeder.more();
  }
}

async function hasAnother(inflater: Inflater, feeder: Feeder): Promise<boolean> {
  if (inflater.unused().length === 0 && !(await feeder.moreOrEnd())) return false;
  return inflater.unused()[0] !== 0;
}

/** Brings the source's bytes to the inflater, which takes them in parts. */
class Feeder {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  readonly #inflater: Inflater;
  #waiting: Uint8Array = new Uint8Array();
  #hasEnded = false;

  constructor(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, inflater: Inflater) {
    this.#chunks =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.#inflater = inflater;
  }

  /** Feeds at least one byte, or tells the inflater that this was all. @throws compression.corrupt when told before */
  async more(): Promise<void> {
    if (this.#hasEnded || !(await this.#feed())) {
      if (this.#hasEnded) throw corrupt();
      this.#hasEnded = true;
      this.#inflater.end();
    }
  }

  async moreOrEnd(): Promise<boolean> {
    if (this.#hasEnded) return false;
    await this.more();
    return !this.#hasEnded;
  }

  async atLeast(length: number): Promise<void> {
    while (this.#inflater.unused().length < length) {
      if (!(await this.moreOrEnd())) throw corrupt();
    }
  }

  async close(): Promise<void> {
    if (!this.#hasEnded) await this.#chunks.return?.();
  }

  /** false at the end of the source. @throws compression.corrupt where nothing fits: a header without end */
  async #feed(): Promise<boolean> {
    while (this.#waiting.byteLength === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#waiting = next.value;
    }
    const taken = this.#inflater.feed(this.#waiting);
    if (taken === 0) throw corrupt();
    this.#waiting = this.#waiting.subarray(taken);
    return true;
  }
}

function corrupt(): OakumError {
  return new OakumError('compression.corrupt', 'gzip data is corrupt or cut off');
}

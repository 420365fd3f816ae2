import type { ApartReader } from '../../edges/exec/interface.ts';
import { answerLayer } from './layers/answer.ts';

/** Reads in this process instead of apart: for tests of logic, and for bytes that Oakum made itself. */
export function readerHere(): ApartReader {
  return {
    ask: async ({ header, bytes, signal }) => {
      signal?.throwIfAborted();
      const source = new Watched(bytes);
      const lines = await Array.fromAsync(answerLayer(header, source.chunks()));
      if (source.failure !== undefined) throw source.failure.cause;
      return lines;
    },
    close: async () => {},
  };
}

/** Remembers what the source threw, which is the asker's to know and not the reader's to judge. */
class Watched {
  readonly #bytes: AsyncIterable<Uint8Array>;
  failure: { readonly cause: unknown } | undefined;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#bytes = bytes;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#bytes;
    } catch (cause) {
      this.failure = { cause };
      throw cause;
    }
  }
}

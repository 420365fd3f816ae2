import { OakumError } from '../../kernel/pure/index.ts';
import { blockSize } from './block.ts';
import { ByteReader } from './byte-reader.ts';
import { defaultTarLimits, type TarHeader, type TarLimits, truncated } from './header.ts';
import { Interpreter, paddingAfter } from './interpret.ts';
import { endOfArchive } from './read-bytes.ts';

/** A member while the archive flows by. Its content can be read once, and only until the next member is asked for. */
export interface TarStreamEntry {
  readonly header: TarHeader;
  /** Where its content begins in the archive, for who can seek in it. */
  readonly offset: number;
  /** The content in pieces as they come, each to be used before the next is asked for. What is not read is skipped. */
  chunks(): AsyncGenerator<Uint8Array>;
  /** The whole content if it is at hand in one piece, as most is: a view, to be used before anything else is asked for. */
  whole(): Uint8Array | undefined;
  /** The whole content. @throws tar.too-large if it is longer than `maxBytes`, before anything is read. */
  bytes(maxBytes: number): Promise<Uint8Array>;
}

/**
 * Reads an archive as it arrives. The source is read to its end, also behind the archive's end, so that who counts or
 * hashes it sees all of it; it is closed when the caller stops early.
 *
 * @throws tar.malformed, tar.truncated, tar.too-large, and what the source throws.
 */
export async function* readTar(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limits: TarLimits = defaultTarLimits,
): AsyncGenerator<TarStreamEntry> {
  const interpreter = new Interpreter(limits);
  const reader = new ByteReader(source);
  try {
    for (;;) {
      const block = reader.takeNow(blockSize) ?? (await reader.takeOrEnd(blockSize));
      if (block === undefined) break;
      const step = interpreter.next(block);
      if (step.kind === 'end') {
        await drain(reader);
        break;
      }
      if (step.kind === 'extension') {
        interpreter.extend(step.typeFlag, await reader.take(step.length));
      } else {
        while (step.hasMap && (await reader.take(blockSize))[504] === 1);
        const content = new Content(reader, step.header, step.length);
        yield content;
        if (content.skipNow(paddingAfter(step.length))) continue;
        await content.skip();
      }
      await reader.skipUpTo(paddingAfter(step.length));
    }
    interpreter.finish();
  } finally {
    await reader.close();
  }
}

async function drain(reader: ByteReader): Promise<void> {
  endOfArchive((await reader.takeOrEnd(blockSize)) ?? new Uint8Array());
  while ((await reader.piece(Number.MAX_SAFE_INTEGER)) !== undefined);
}

const nothing: Uint8Array = new Uint8Array();

class Content implements TarStreamEntry {
  readonly header: TarHeader;
  readonly offset: number;
  readonly #reader: ByteReader;
  #remaining: number;

  constructor(reader: ByteReader, header: TarHeader, length: number) {
    this.#reader = reader;
    this.offset = reader.position;
    this.header = header;
    this.#remaining = length;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    if (this.header.kind !== 'file') return;
    while (this.#remaining > 0) {
      const piece = await this.#reader.piece(this.#remaining);
      if (piece === undefined) throw truncated();
      this.#remaining -= piece.byteLength;
      yield piece;
    }
  }

  whole(): Uint8Array | undefined {
    const content = this.header.kind === 'file' ? this.#reader.takeNow(this.#remaining) : nothing;
    if (content !== undefined) this.#remaining -= content.byteLength;
    return content;
  }

  async bytes(maxBytes: number): Promise<Uint8Array> {
    if (this.header.kind !== 'file') return new Uint8Array();
    const length = this.#remaining;
    if (length > maxBytes) {
      throw new OakumError(
        'tar.too-large',
        `${this.header.path} has ${length} bytes, allowed are ${maxBytes}`,
      );
    }
    this.#remaining = 0;
    return await this.#reader.take(length);
  }

  /** The rest with its padding, if the piece at hand has it all. */
  skipNow(padding: number): boolean {
    return this.#reader.skipNow(this.#remaining + padding);
  }

  async skip(): Promise<void> {
    const length = this.#remaining;
    this.#remaining = 0;
    await this.#reader.skip(length);
  }
}

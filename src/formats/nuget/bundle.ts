/** SHA-256 of `.net core bundle` and a line feed: every host has it in itself, behind the place of its bundle's header. */
const signature = Buffer.from('8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae', 'hex');

const maxDepsBytes = 32 * 2 ** 20;
const maxFiles = 100_000;
const depsJsonType = 3;

export type BundleOutcome =
  /** No .NET host, or one that nothing was bundled with. */
  | { readonly kind: 'none' }
  | { readonly kind: 'deps'; readonly bytes: Uint8Array }
  /** A bundle, and what is in it is not known. */
  | { readonly kind: 'damaged'; readonly reason: string };

/** Finds the deps.json in a .NET single-file application; it never throws. */
export function bundledDeps(bytes: Uint8Array): BundleOutcome {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = file.indexOf(signature);
  const header = at < 8 ? 0n : file.readBigUInt64LE(at - 8);
  if (header === 0n) return { kind: 'none' };
  try {
    return depsOf(file, new Cursor(file, header));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'damaged', reason: 'its bundle leads out of the file' };
  }
}

/** Version 1 lists its files only; from 2 on, deps.json is named before them. Neither packs it, when they pack others. */
function depsOf(file: Buffer, cursor: Cursor): BundleOutcome {
  const major = cursor.word();
  cursor.word();
  const files = cursor.word();
  cursor.text();
  const place = major >= 2 ? { offset: cursor.long(), size: cursor.long() } : listedDeps(cursor, files);
  if (place === undefined || place.offset === 0n || place.size === 0n)
    return { kind: 'damaged', reason: 'its bundle has no deps.json' };
  if (place.size > BigInt(maxDepsBytes))
    return { kind: 'damaged', reason: `its deps.json has more than ${maxDepsBytes} bytes` };
  const end = place.offset + place.size;
  if (end > BigInt(file.length)) return { kind: 'damaged', reason: 'its bundle leads out of the file' };
  return { kind: 'deps', bytes: file.subarray(Number(place.offset), Number(end)) };
}

interface Place {
  readonly offset: bigint;
  readonly size: bigint;
}

function listedDeps(cursor: Cursor, files: number): Place | undefined {
  for (let left = Math.min(files, maxFiles); left > 0; left -= 1) {
    const place = { offset: cursor.long(), size: cursor.long() };
    const type = cursor.byte();
    cursor.text();
    if (type === depsJsonType) return place;
  }
  return undefined;
}

/** Fields one after the other; Buffer throws a RangeError where they leave the file. */
class Cursor {
  readonly #file: Buffer;
  #at: number;

  constructor(file: Buffer, at: bigint) {
    this.#file = file;
    this.#at = Number(at);
  }

  byte(): number {
    return this.#file.readUInt8(this.#move(1));
  }

  word(): number {
    return this.#file.readUInt32LE(this.#move(4));
  }

  long(): bigint {
    return this.#file.readBigUInt64LE(this.#move(8));
  }

  /** Passes over a text with its length before it, seven bits to the byte. */
  text(): void {
    let length = 0;
    for (let shift = 0, more = true; more && shift < 28; shift += 7) {
      const byte = this.byte();
      length |= (byte & 0x7f) << shift;
      more = byte >= 0x80;
    }
    this.#move(length);
  }

  #move(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}

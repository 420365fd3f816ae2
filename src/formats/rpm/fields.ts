import { OakumError } from '../../kernel/pure/index.ts';

/** Numbers and pieces of a file at given places, in one byte order. What lies outside of the file is `rpm.malformed`. */
export class Fields {
  readonly #view: DataView;
  readonly bytes: Uint8Array;
  readonly isLittleEndian: boolean;

  constructor(bytes: Uint8Array, order: 'little' | 'big') {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.isLittleEndian = order === 'little';
  }

  u8(at: number): number {
    this.#check(at, 1);
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    this.#check(at, 2);
    return this.#view.getUint16(at, this.isLittleEndian);
  }

  u32(at: number): number {
    this.#check(at, 4);
    return this.#view.getUint32(at, this.isLittleEndian);
  }

  /** A view, not a copy. */
  slice(at: number, length: number): Uint8Array {
    this.#check(at, length);
    return this.bytes.subarray(at, at + length);
  }

  #check(at: number, length: number): void {
    if (at >= 0 && length >= 0 && at + length <= this.bytes.byteLength) return;
    throw malformed(`${length} bytes at ${at} lie outside of its ${this.bytes.byteLength}`);
  }
}

/** How much may be read in all: hostile tables point at one piece a million times. */
export class Budget {
  readonly #what: string;
  #left: number;

  constructor(size: number, what: string) {
    this.#left = size;
    this.#what = what;
  }

  /** @throws rpm.too-large */
  take(size: number): void {
    this.#left -= size;
    if (this.#left < 0) throw new OakumError('rpm.too-large', this.#what);
  }
}

export function malformed(reason: string): OakumError {
  return new OakumError('rpm.malformed', reason);
}

/** Text of a file in which nobody promised an encoding; what is no UTF-8 is replaced. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

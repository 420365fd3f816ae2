import { OakumError } from '../../kernel/pure/index.ts';
import { faultOf } from './fault.ts';
import { Budget, Fields, malformed } from './fields.ts';
import type { Piece } from './records.ts';

const magic = 0x06_15_61;
const pageTypes = { overflow: 7, hashMeta: 8, oldHash: 2, hash: 13 } as const;
const itemTypes = { inline: 1, overflow: 3 } as const;
/** Of every page: log position, numbers of itself and its neighbours, count, level, type. */
const pageHeadBytes = 26;
const maxBuckets = 2 ** 24;

export function isBdbHash(bytes: Uint8Array): boolean {
  return orderOf(bytes) !== undefined;
}

/** Berkeley DB writes in the order of the machine; s390x made big-endian ones. */
function orderOf(bytes: Uint8Array): 'little' | 'big' | undefined {
  if (bytes.byteLength < 512) return undefined;
  const orders = ['little', 'big'] as const;
  return orders.find((order) => new Fields(bytes, order).u32(12) === magic);
}

/**
 * The headers in `Packages` of systems until 2020: a Berkeley DB hash table (release 4.8 and 5.3, db_page.h). Buckets are
 * walked as the table says where they are, so that a lost page is noticed; a header is a value of a bucket, mostly kept on
 * overflow pages. The key 0 holds the next free number.
 */
export function* bdbHeaders(bytes: Uint8Array): Generator<Piece> {
  const table = new HashTable(bytes);
  let records = 0;
  for (let bucket = 0; bucket <= table.lastBucket; bucket += 1) {
    for (const piece of table.bucket(bucket)) {
      if (piece.kind !== 'counter') yield piece;
      records += piece.kind === 'fault' ? 0 : 1;
    }
  }
  if (records < table.records)
    throw malformed(`it has ${records} of the ${table.records} records that it announces`);
}

type Item = Piece | { readonly kind: 'counter' };

class HashTable {
  readonly lastBucket: number;
  readonly records: number;
  readonly #fields: Fields;
  readonly #pageBytes: number;
  readonly #seen = new Set<number>();
  readonly #values: Budget;

  constructor(bytes: Uint8Array) {
    this.#fields = new Fields(bytes, orderOf(bytes) ?? 'little');
    this.#pageBytes = this.#fields.u32(20);
    if (this.#fields.u8(24) !== 0) throw new OakumError('rpm.unsupported', 'the database is encrypted');
    if (this.#fields.u8(25) !== pageTypes.hashMeta) throw malformed('a Berkeley DB that is no hash table');
    if (![512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536].includes(this.#pageBytes)) {
      throw malformed(`a page size of ${this.#pageBytes}`);
    }
    this.lastBucket = this.#fields.u32(72);
    this.records = this.#fields.u32(88);
    if (this.lastBucket > maxBuckets) throw malformed(`${this.lastBucket} buckets`);
    this.#values = new Budget(bytes.byteLength, 'its records are longer than the whole file');
  }

  /** Buckets stand in groups that double; the head of the table says on which page each group begins. */
  *bucket(bucket: number): Generator<Item> {
    const group = bucket === 0 ? 0 : 32 - Math.clz32(bucket);
    let page = bucket + this.#fields.u32(96 + 4 * group);
    try {
      while (page !== 0) {
        const start = this.#startOf(page);
        const type = this.#fields.u8(start + 25);
        // The last bucket of a group makes room for all before it: pages that were never written are empty.
        if (type === 0) return;
        if (type !== pageTypes.hash && type !== pageTypes.oldHash) throw malformed(`a page of type ${type}`);
        yield* this.#items(start);
        page = this.#fields.u32(start + 16);
      }
    } catch (error) {
      yield { kind: 'fault', fault: faultOf(`page ${page}`, error) };
    }
  }

  /** Keys and values take turns in the table of offsets; what they say grows from the end of the page. */
  *#items(start: number): Generator<Item> {
    const count = this.#fields.u16(start + 20);
    const offset = (item: number): number =>
      item < 0 ? this.#pageBytes : this.#fields.u16(start + pageHeadBytes + 2 * item);
    if (pageHeadBytes + 2 * count > this.#pageBytes) throw malformed(`${count} items on one page`);
    for (let item = 0; item + 1 < count; item += 2) {
      const what = `page ${this.#fields.u32(start + 8)}, record ${item / 2}`;
      try {
        const key = this.#value(start + offset(item), offset(item - 1) - offset(item));
        const value = this.#value(start + offset(item + 1), offset(item) - offset(item + 1));
        yield key.every((byte) => byte === 0) ? { kind: 'counter' } : { kind: 'header', what, bytes: value };
      } catch (error) {
        yield { kind: 'fault', fault: faultOf(what, error) };
      }
    }
  }

  #value(at: number, length: number): Uint8Array {
    const type = this.#fields.u8(at);
    if (type === itemTypes.inline) {
      this.#values.take(length);
      return this.#fields.slice(at + 1, length - 1);
    }
    if (type !== itemTypes.overflow) throw malformed(`an item of type ${type}`);
    return this.#overflow(this.#fields.u32(at + 4), this.#fields.u32(at + 8));
  }

  #overflow(first: number, size: number): Uint8Array {
    this.#values.take(size);
    const pieces: Uint8Array[] = [];
    let left = size;
    for (let page = first; left > 0; ) {
      if (page === 0) throw malformed(`a header ends ${left} bytes early`);
      const start = this.#startOf(page);
      const length = this.#fields.u16(start + 22);
      if (this.#fields.u8(start + 25) !== pageTypes.overflow || length > this.#pageBytes - pageHeadBytes) {
        throw malformed(`page ${page} is no piece of a header`);
      }
      pieces.push(this.#fields.slice(start + pageHeadBytes, Math.min(length, left)));
      left -= length;
      page = this.#fields.u32(start + 16);
    }
    return Buffer.concat(pieces);
  }

  /** Where a page begins. Every page has one place: asked for twice, it goes round. */
  #startOf(page: number): number {
    if (this.#seen.has(page)) throw malformed(`page ${page} is in two places`);
    this.#seen.add(page);
    const start = page * this.#pageBytes;
    this.#fields.slice(start, this.#pageBytes);
    return start;
  }
}

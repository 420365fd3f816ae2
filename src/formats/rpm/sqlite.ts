import { faultOf } from './fault.ts';
import { Budget, Fields, malformed, textOf } from './fields.ts';
import type { Piece } from './records.ts';

const magic = 'SQLite format 3\0';

/** Which of the two kinds of page a table's tree has. */
const pageTypes = { interior: 5, leaf: 13 } as const;
const fileHeaderBytes = 100;

export function isSqlite(bytes: Uint8Array): boolean {
  return textOf(bytes.subarray(0, magic.length)) === magic;
}

/**
 * The headers of `Packages` in `rpmdb.sqlite`, straight from the table's tree (https://www.sqlite.org/fileformat2.html,
 * 3.46). SQLite itself could read the bytes, but it would run what a hostile schema says in the place of the table, a view
 * that never ends, and give up a database of which one page is damaged. Here every page is read once at most, and damage
 * costs what hangs on it.
 */
export function* sqliteHeaders(bytes: Uint8Array): Generator<Piece> {
  const pages = new Pages(bytes);
  let root: number | undefined;
  for (const row of pages.rows(1)) {
    if (row.kind === 'fault') yield row;
    else root ??= rootOfPackages(row.payload);
  }
  if (root === undefined) throw malformed('a SQLite database without a table Packages');
  for (const row of pages.rows(root)) {
    if (row.kind === 'fault') yield row;
    else yield headerOf(row);
  }
}

interface Row {
  readonly kind: 'row';
  readonly rowId: number;
  readonly payload: Uint8Array;
}

type RowOrFault = Row | Extract<Piece, { readonly kind: 'fault' }>;

/** `type, name, tbl_name, rootpage, sql`. */
function rootOfPackages(payload: Uint8Array): number | undefined {
  const [type, name, , root] = columnsOf(payload);
  if (type === undefined || name === undefined || root === undefined) return undefined;
  if (textOf(type.bytes) !== 'table' || textOf(name.bytes) !== 'Packages') return undefined;
  return root.bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** `hnum, blob`; the number is the row's own, so that its column is empty. */
function headerOf({ rowId, payload }: Row): Piece {
  const what = `package ${rowId}`;
  try {
    const [, blob] = columnsOf(payload);
    if (blob?.kind !== 'blob') throw malformed('a row without a header');
    return { kind: 'header', what, bytes: blob.bytes };
  } catch (error) {
    return { kind: 'fault', fault: faultOf(what, error) };
  }
}

interface Column {
  readonly kind: 'blob' | 'other';
  readonly bytes: Uint8Array;
}

const maxColumns = 100;
/** Bytes of the serial types 0 to 11: null, integers, a float, the constants 0 and 1, reserved ones. */
const fixedSizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

function columnsOf(payload: Uint8Array): readonly Column[] {
  const fields = new Fields(payload, 'big');
  const header = varint(fields, 0);
  const columns: Column[] = [];
  let at = header.next;
  let data = header.value;
  while (at < header.value && columns.length < maxColumns) {
    const type = varint(fields, at);
    const size = fixedSizes[type.value] ?? Math.floor((type.value - 12) / 2);
    const isBlob = type.value >= 12 && type.value % 2 === 0;
    columns.push({ kind: isBlob ? 'blob' : 'other', bytes: fields.slice(data, size) });
    at = type.next;
    data += size;
  }
  return columns;
}

interface Varint {
  readonly value: number;
  readonly next: number;
}

/** Seven bits a byte, most significant first, at most nine bytes. Values that a number cannot hold are no sizes. */
function varint(fields: Fields, start: number): Varint {
  let value = 0;
  for (let at = start; at < start + 8; at += 1) {
    const byte = fields.u8(at);
    value = value * 128 + (byte & 127);
    if (byte < 128) return { value, next: at + 1 };
  }
  return { value: value * 256 + fields.u8(start + 8), next: start + 9 };
}

class Pages {
  readonly #fields: Fields;
  readonly #pageBytes: number;
  readonly #usableBytes: number;
  readonly #seen = new Set<number>();
  readonly #payloads: Budget;

  constructor(bytes: Uint8Array) {
    this.#fields = new Fields(bytes, 'big');
    const size = this.#fields.u16(16);
    this.#pageBytes = size === 1 ? 65_536 : size;
    this.#usableBytes = this.#pageBytes - this.#fields.u8(20);
    if (this.#pageBytes < 512 || (this.#pageBytes & (this.#pageBytes - 1)) !== 0 || this.#usableBytes < 480) {
      throw malformed(`a page size of ${this.#pageBytes}`);
    }
    this.#payloads = new Budget(bytes.byteLength, 'its rows are longer than the whole file');
  }

  /** Rows of a table in their order; a page that cannot be read is a fault and costs what hangs on it. */
  *rows(root: number): Generator<RowOrFault> {
    const waiting = [root];
    for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
      const found = this.#read(page, page === root);
      if (found.kind === 'fault') yield found;
      else if (found.kind === 'interior') waiting.push(...found.children.toReversed());
      else yield* this.#cells(found);
    }
  }

  #read(page: number, isRoot: boolean): Leaf | Interior | Extract<Piece, { readonly kind: 'fault' }> {
    try {
      const start = this.#startOf(page);
      const head = page === 1 ? start + fileHeaderBytes : start;
      const type = this.#fields.u8(head);
      const count = this.#fields.u16(head + 3);
      if (type !== pageTypes.leaf && type !== pageTypes.interior) throw malformed(`a page of type ${type}`);
      if (count === 0 && !isRoot) throw malformed('a page without rows');
      const first = head + (type === pageTypes.leaf ? 8 : 12);
      const cells = Array.from({ length: count }, (_, at) => start + this.#fields.u16(first + 2 * at));
      if (type === pageTypes.leaf) return { kind: 'leaf', page, cells, end: start + this.#usableBytes };
      return {
        kind: 'interior',
        children: [...cells.map((at) => this.#fields.u32(at)), this.#fields.u32(head + 8)],
      };
    } catch (error) {
      return { kind: 'fault', fault: faultOf(`page ${page}`, error) };
    }
  }

  *#cells({ page, cells, end }: Leaf): Generator<RowOrFault> {
    for (const at of cells) {
      try {
        yield this.#row(at, end);
      } catch (error) {
        yield { kind: 'fault', fault: faultOf(`page ${page}`, error) };
      }
    }
  }

  #row(at: number, end: number): Row {
    const size = varint(this.#fields, at);
    const rowId = varint(this.#fields, size.next);
    this.#payloads.take(size.value);
    const local = localBytes(size.value, this.#usableBytes);
    if (rowId.next + local > end) throw malformed('a row that leaves its page');
    const head = this.#fields.slice(rowId.next, local);
    if (local === size.value) return { kind: 'row', rowId: rowId.value, payload: head };
    const rest = this.#overflow(this.#fields.u32(rowId.next + local), size.value - local);
    return { kind: 'row', rowId: rowId.value, payload: Buffer.concat([head, ...rest]) };
  }

  #overflow(first: number, size: number): readonly Uint8Array[] {
    const pieces: Uint8Array[] = [];
    for (let page = first, left = size; left > 0; ) {
      const start = this.#startOf(page);
      const length = Math.min(left, this.#usableBytes - 4);
      pieces.push(this.#fields.slice(start + 4, length));
      left -= length;
      page = this.#fields.u32(start);
    }
    return pieces;
  }

  /** Where a page begins. Every page has one place in one tree: asked for twice, it goes round. */
  #startOf(page: number): number {
    if (page < 1) throw malformed('a link to page 0');
    if (this.#seen.has(page)) throw malformed(`page ${page} is in two places`);
    this.#seen.add(page);
    const start = (page - 1) * this.#pageBytes;
    this.#fields.slice(start, this.#usableBytes);
    return start;
  }
}

interface Leaf {
  readonly kind: 'leaf';
  readonly page: number;
  /** Where its rows begin, in the file. */
  readonly cells: readonly number[];
  readonly end: number;
}

interface Interior {
  readonly kind: 'interior';
  readonly children: readonly number[];
}

/** How much of a payload stands in the tree itself (section 1.6 of the file format). */
function localBytes(size: number, usable: number): number {
  const most = usable - 35;
  if (size <= most) return size;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const kept = least + ((size - least) % (usable - 4));
  return kept <= most ? kept : least;
}

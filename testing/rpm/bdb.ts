/** A Berkeley DB hash table by hand: the head, one page a bucket, and overflow pages; short values stay in the bucket. */
export function rpmBdb(
  headers: readonly Uint8Array[],
  {
    order = 'little',
    pageBytes = 4096,
  }: { readonly order?: 'little' | 'big'; readonly pageBytes?: number } = {},
): Uint8Array {
  const writer = new Pages(order, pageBytes);
  const records = [
    [0, writer.word(headers.length)] as const,
    ...headers.map((one, at) => [at + 1, one] as const),
  ];
  // Four buckets, on pages 1 to 4: powers of two, as groups of buckets are.
  const buckets = [1, 2, 3, 4].map((number) => writer.page(number, { type: 13 }));
  const ends = buckets.map(() => pageBytes);
  const last = [...buckets];
  for (const [id, value] of records) {
    const bucket = id % 4;
    const item = value.byteLength > pageBytes / 8 ? writer.overflow(value) : Buffer.from([1, ...value]);
    const key = Buffer.from([1, ...writer.word(id)]);
    let page = last[bucket] ?? Buffer.alloc(0);
    const used = 26 + 2 * writer.u16(page, 20) + 4;
    if ((ends[bucket] ?? 0) - key.byteLength - item.byteLength < used) {
      page = writer.chain(page);
      last[bucket] = page;
      ends[bucket] = pageBytes;
    }
    for (const part of [key, item]) ends[bucket] = writer.put(page, part, ends[bucket] ?? 0);
  }
  return writer.finish(records.length);
}

class Pages {
  readonly #order: 'little' | 'big';
  readonly #pageBytes: number;
  readonly #pages: Buffer[] = [];

  constructor(order: 'little' | 'big', pageBytes: number) {
    this.#order = order;
    this.#pageBytes = pageBytes;
    this.#pages.push(Buffer.alloc(pageBytes));
  }

  page(number: number, { type }: { readonly type: number }): Buffer {
    const page = Buffer.alloc(this.#pageBytes);
    this.#set32(page, 8, number);
    page[25] = type;
    this.#pages.push(page);
    return page;
  }

  chain(page: Buffer): Buffer {
    this.#set32(page, 16, this.#pages.length);
    return this.page(this.#pages.length, { type: 13 });
  }

  /** Below what stands there already; gives where it begins. */
  put(page: Buffer, item: Buffer, end: number): number {
    const count = this.u16(page, 20);
    const at = end - item.byteLength;
    item.copy(page, at);
    this.#set16(page, 26 + 2 * count, at);
    this.#set16(page, 20, count + 1);
    return at;
  }

  overflow(value: Uint8Array): Buffer {
    const room = this.#pageBytes - 26;
    const first = this.#pages.length;
    const count = Math.ceil(value.byteLength / room);
    for (let at = 0; at < count; at += 1) {
      const piece = value.subarray(at * room, (at + 1) * room);
      const page = this.page(first + at, { type: 7 });
      this.#set32(page, 16, at + 1 < count ? first + at + 1 : 0);
      this.#set16(page, 22, piece.byteLength);
      page.set(piece, 26);
    }
    return Buffer.concat([Buffer.from([3, 0, 0, 0]), this.word(first), this.word(value.byteLength)]);
  }

  finish(records: number): Uint8Array {
    const [meta = Buffer.alloc(0)] = this.#pages;
    const head = [
      [12, 0x06_15_61],
      [16, 9],
      [20, this.#pageBytes],
      [32, this.#pages.length - 1],
      [72, 3],
      [76, 3],
      [80, 1],
      [88, records],
      ...[0, 1, 2].map((group) => [96 + 4 * group, 1] as const),
    ] as const;
    for (const [at, value] of head) this.#set32(meta, at, value);
    meta[25] = 8;
    return Buffer.concat(this.#pages);
  }

  word(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    this.#set32(bytes, 0, value);
    return bytes;
  }

  u16(page: Buffer, at: number): number {
    return this.#order === 'little' ? page.readUInt16LE(at) : page.readUInt16BE(at);
  }

  #set16(page: Buffer, at: number, value: number): void {
    if (this.#order === 'little') page.writeUInt16LE(value, at);
    else page.writeUInt16BE(value, at);
  }

  #set32(page: Buffer, at: number, value: number): void {
    if (this.#order === 'little') page.writeUInt32LE(value, at);
    else page.writeUInt32BE(value, at);
  }
}

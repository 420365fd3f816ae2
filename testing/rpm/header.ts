/** A file as a package's header tells it. */
export interface RpmFileSpec {
  /** Whole, with leading slash. */
  readonly path: string;
  /** With the kind of file: `0o100644`, `0o120777`. */
  readonly mode: number;
  readonly digest?: string;
  readonly linksTo?: string;
  readonly flags?: number;
  readonly state?: number;
  readonly verify?: number;
  readonly user?: string;
  readonly group?: string;
  readonly language?: string;
}

/** A package to write into a header; what is absent gets no tag. */
export interface HeaderSpec {
  readonly name?: string;
  readonly epoch?: number;
  readonly version?: string;
  readonly release?: string;
  readonly architecture?: string;
  readonly sourceRpm?: string;
  readonly module?: string;
  readonly vendor?: string;
  /** Whole paths, with leading slash. */
  readonly files?: readonly string[];
  /** Instead of `files`: with everything that rpm says of each. */
  readonly fileRecords?: readonly RpmFileSpec[];
  /** The algorithm of the digests; SHA-256 (8) unless said. */
  readonly digestKind?: number;
}

interface Tag {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Buffer;
}

/** A header as databases keep it: index and data, without a sealed region. */
export function rpmHeader(spec: HeaderSpec): Uint8Array {
  const tags = tagsOf(spec);
  const index: Buffer[] = [];
  const data: Buffer[] = [];
  let offset = 0;
  for (const { tag, type, count, bytes } of tags) {
    const width = type === 4 ? 4 : type === 3 ? 2 : 1;
    const gap = (width - (offset % width)) % width;
    data.push(Buffer.alloc(gap), bytes);
    index.push(words('big', tag, type, offset + gap, count));
    offset += gap + bytes.byteLength;
  }
  return Buffer.concat([words('big', tags.length, offset), ...index, ...data]);
}

function tagsOf(spec: HeaderSpec): readonly Tag[] {
  const { fileRecords = [] } = spec;
  const files = spec.files ?? fileRecords.map(({ path }) => path);
  const directories = [...new Set(files.map(directoryOf))];
  const all: readonly (Tag | undefined)[] = [
    text(1000, spec.name),
    text(1001, spec.version),
    text(1002, spec.release),
    spec.epoch === undefined ? undefined : numbers(1003, [spec.epoch]),
    text(1011, spec.vendor),
    text(1022, spec.architecture),
    text(1044, spec.sourceRpm),
    numbers(
      1116,
      files.map((path) => directories.indexOf(directoryOf(path))),
    ),
    texts(
      1117,
      files.map((path) => path.slice(directoryOf(path).length)),
    ),
    texts(1118, directories),
    text(5096, spec.module),
    ...recordTags(fileRecords, spec.digestKind ?? 8),
  ];
  return all.flatMap((tag) => (tag === undefined || tag.count === 0 ? [] : [tag]));
}

function recordTags(records: readonly RpmFileSpec[], digestKind: number): readonly Tag[] {
  if (records.length === 0) return [];
  const states = Buffer.from(records.map(({ state = 0 }) => state));
  const modes = Buffer.alloc(2 * records.length);
  for (const [at, { mode }] of records.entries()) modes.writeUInt16BE(mode, 2 * at);
  const ofEach = (tag: number, value: (one: RpmFileSpec) => string): Tag => texts(tag, records.map(value));
  return [
    { tag: 1029, type: 1, count: records.length, bytes: states },
    { tag: 1030, type: 3, count: records.length, bytes: modes },
    ofEach(1035, ({ digest = '' }) => digest),
    ofEach(1036, ({ linksTo = '' }) => linksTo),
    numbers(
      1037,
      records.map(({ flags = 0 }) => flags),
    ),
    ofEach(1039, ({ user = 'root' }) => user),
    ofEach(1040, ({ group = 'root' }) => group),
    numbers(
      1045,
      records.map(({ verify = 0xff_ff_ff_ff }) => verify),
    ),
    ofEach(1097, ({ language = '' }) => language),
    numbers(5011, [digestKind]),
  ];
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function text(tag: number, value: string | undefined): Tag | undefined {
  return value === undefined ? undefined : { ...texts(tag, [value]), type: 6 };
}

function texts(tag: number, values: readonly string[]): Tag {
  const bytes = Buffer.from(values.map((value) => `${value}\0`).join(''));
  return { tag, type: 8, count: values.length, bytes };
}

function numbers(tag: number, values: readonly number[]): Tag {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, 4 * at);
  return { tag, type: 4, count: values.length, bytes };
}

/** 32-bit numbers in a row. */
export function words(order: 'big' | 'little', ...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) {
    if (order === 'big') bytes.writeUInt32BE(value, 4 * at);
    else bytes.writeUInt32LE(value, 4 * at);
  }
  return bytes;
}

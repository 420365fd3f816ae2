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
    const gap = type === 4 ? (4 - (offset % 4)) % 4 : 0;
    data.push(Buffer.alloc(gap), bytes);
    index.push(words('big', tag, type, offset + gap, count));
    offset += gap + bytes.byteLength;
  }
  return Buffer.concat([words('big', tags.length, offset), ...index, ...data]);
}

function tagsOf(spec: HeaderSpec): readonly Tag[] {
  const { files = [] } = spec;
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
  ];
  return all.flatMap((tag) => (tag === undefined || tag.count === 0 ? [] : [tag]));
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
  return { tag, type: 4, count: values.length, bytes: words('big', ...values) };
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

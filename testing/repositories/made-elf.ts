/** The least ELF that is a shared library with a soname, and a text to tell two versions apart. Runs nowhere. */
export function makeLibrary(soname: string, text: string): Uint8Array {
  return makeLinked({ soname, text });
}

export interface LinkedSpec {
  readonly soname?: string;
  readonly needed?: readonly string[];
  readonly runpath?: string;
  /** DT_RPATH, the older form. */
  readonly rpath?: string;
  /** Makes it a program. */
  readonly interpreter?: string;
  /** x86-64 (62) unless said. */
  readonly machine?: number;
  readonly text?: string;
}

/** The least ELF that says this to the linker. Runs nowhere. */
export function makeLinked(spec: LinkedSpec): Uint8Array {
  const { needed = [], machine = 62, interpreter, text = '' } = spec;
  const named: readonly (readonly [tag: number, text: string | undefined])[] = [
    [14, spec.soname],
    ...needed.map((name) => [1, name] as const),
    [29, spec.runpath],
    [15, spec.rpath],
  ];
  const texts = ['', text, interpreter ?? ''];
  const tags: (readonly [number, number])[] = [];
  for (const [name, value] of named) {
    if (value === undefined) continue;
    tags.push([name, Buffer.byteLength(`${texts.join('\0')}\0`)]);
    texts.push(value);
  }
  const strings = Buffer.from(`${texts.join('\0')}\0`);
  const dynamicAt = 64 + 3 * 56;
  const dynamicBytes = (tags.length + 2) * 16;
  const stringsAt = dynamicAt + dynamicBytes;
  const file = Buffer.alloc(stringsAt + strings.byteLength);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(3, 16);
  file.writeUInt16LE(machine, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(interpreter === undefined ? 2 : 3, 56);
  segment(file, { at: 64, type: 1, offset: 0, size: file.byteLength });
  segment(file, { at: 120, type: 2, offset: dynamicAt, size: dynamicBytes });
  if (interpreter !== undefined) {
    const offset = stringsAt + Buffer.byteLength(`\0${text}\0`);
    segment(file, { at: 176, type: 3, offset, size: interpreter.length + 1 });
  }
  for (const [at, one] of [...tags, [5, stringsAt] as const].entries()) tag(file, dynamicAt + at * 16, one);
  file.set(strings, stringsAt);
  return file;
}

function segment(
  file: Buffer,
  {
    at,
    type,
    offset,
    size,
  }: { readonly at: number; readonly type: number; readonly offset: number; readonly size: number },
): void {
  file.writeUInt32LE(type, at);
  file.writeBigUInt64LE(BigInt(offset), at + 8);
  file.writeBigUInt64LE(BigInt(offset), at + 16);
  file.writeBigUInt64LE(BigInt(size), at + 32);
  file.writeBigUInt64LE(BigInt(size), at + 40);
}

function tag(file: Buffer, at: number, [name, value]: readonly [number, number]): void {
  file.writeBigUInt64LE(BigInt(name), at);
  file.writeBigUInt64LE(BigInt(value), at + 8);
}

/** `etc/ld.so.cache` in glibc's new format, for the given paths (with leading slash). */
export function makeLinkerCache(paths: readonly string[]): Uint8Array {
  const header = 48 + 24 * paths.length;
  const strings: string[] = [];
  const file = Buffer.alloc(header);
  file.write('glibc-ld.so.cache1.1', 0, 'latin1');
  file.writeUInt32LE(paths.length, 20);
  file.writeUInt8(2, 28);
  let end = header;
  for (const [index, path] of paths.entries()) {
    const at = 48 + 24 * index;
    file.writeInt32LE(0x303, at);
    file.writeUInt32LE(end + path.lastIndexOf('/') + 1, at + 4);
    file.writeUInt32LE(end, at + 8);
    strings.push(`${path}\0`);
    end += path.length + 1;
  }
  file.writeUInt32LE(end - header, 24);
  return Buffer.concat([file, Buffer.from(strings.join(''), 'latin1')]);
}

/** The least ELF that is a shared library with a soname, and a text to tell two versions apart. Runs nowhere. */
export function makeLibrary(soname: string, text: string): Uint8Array {
  const strings = Buffer.from(`\0${soname}\0${text}\0`);
  const headerBytes = 64 + 2 * 56;
  const dynamicAt = headerBytes;
  const stringsAt = dynamicAt + 3 * 16;
  const file = Buffer.alloc(stringsAt + strings.byteLength);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(3, 16);
  file.writeUInt16LE(62, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(2, 56);
  segment(file, { at: 64, type: 1, offset: 0, size: file.byteLength });
  segment(file, { at: 120, type: 2, offset: dynamicAt, size: 3 * 16 });
  tag(file, dynamicAt, [14, 1]);
  tag(file, dynamicAt + 16, [5, stringsAt]);
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

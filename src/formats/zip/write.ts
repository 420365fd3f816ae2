import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * A ZIP archive with these files, deflated, in this order, all dated 1980-01-01 so that equal input gives equal bytes.
 * Up to 65,535 files and 4 GB; what feeds of tests and mirrors need.
 */
export function writeZip(files: readonly ZipFile[]): Uint8Array {
  const local: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const packed = deflateRawSync(file.bytes);
    const name = Buffer.from(file.path, 'utf8');
    const fields = commonFields(file.bytes, packed, name.length);
    const header = Buffer.concat([number(0x04034b50, 4), fields, name, packed]);
    directory.push(
      Buffer.concat([number(0x02014b50, 4), number(20, 2), fields, Buffer.alloc(10), number(at, 4), name]),
    );
    local.push(header);
    at += header.length;
  }
  return Buffer.concat([...local, ...directory, endRecord(directory, at)]);
}

/** Version, flags (UTF-8), method, time, date, checksum, sizes, name length, extra length: alike in both headers. */
function commonFields(bytes: Uint8Array, packed: Buffer, nameLength: number): Buffer {
  return Buffer.concat([
    number(20, 2),
    number(0x0800, 2),
    number(8, 2),
    number(0, 2),
    number(0x21, 2),
    number(crc32(bytes), 4),
    number(packed.length, 4),
    number(bytes.length, 4),
    number(nameLength, 2),
    number(0, 2),
  ]);
}

function endRecord(directory: readonly Buffer[], at: number): Buffer {
  const sizeBytes = directory.reduce((sum, record) => sum + record.length, 0);
  return Buffer.concat([
    number(0x06054b50, 4),
    number(0, 4),
    number(directory.length, 2),
    number(directory.length, 2),
    number(sizeBytes, 4),
    number(at, 4),
    number(0, 2),
  ]);
}

function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}

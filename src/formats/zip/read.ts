import { crc32, inflateRawSync } from 'node:zlib';
import { OakumError } from '../../kernel/pure/index.ts';
import { type DirectoryRecord, directoryRecords, findDirectory, malformed } from './directory.ts';

export interface ZipLimits {
  readonly maxEntries: number;
  readonly maxEntryBytes: number;
  /** Over everything that is read. */
  readonly maxTotalBytes: number;
}

export interface ZipEntry {
  /** As the archive has it: untrusted. */
  readonly path: string;
  readonly sizeBytes: number;
  /**
   * The content; may be called again. Codes: `zip.malformed` (cut off, checksum differs), `zip.unsupported` (encrypted,
   * another method), `zip.too-large` (over a limit).
   */
  read(): Uint8Array;
}

/**
 * The files of an archive in the order of its directory; folders are left out.
 *
 * @throws zip.malformed, zip.too-large (more entries than allowed)
 */
export function* readZip(archive: Uint8Array, limits: ZipLimits): Generator<ZipEntry> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const place = findDirectory(bytes);
  if (place.entries > limits.maxEntries) {
    throw tooLarge(`${place.entries} entries, ${limits.maxEntries} are allowed`);
  }
  const budget = { leftBytes: limits.maxTotalBytes };
  for (const record of directoryRecords(bytes, place)) {
    if (record.path.endsWith('/')) continue;
    yield {
      path: record.path,
      sizeBytes: record.sizeBytes,
      read: () => readEntry(bytes, record, { maxEntryBytes: limits.maxEntryBytes, budget }),
    };
  }
}

function readEntry(
  bytes: Buffer,
  record: DirectoryRecord,
  allowed: { readonly maxEntryBytes: number; readonly budget: { leftBytes: number } },
): Uint8Array {
  const { path, sizeBytes } = record;
  const most = Math.min(allowed.maxEntryBytes, allowed.budget.leftBytes);
  if (sizeBytes > most) throw tooLarge(`${path} has ${sizeBytes} bytes, ${most} are allowed`);
  const content = unpack(record, packedBytes(bytes, record));
  if (content.length !== sizeBytes) throw malformed(`${path} is not as long as announced`);
  if (crc32(content) !== record.crc) throw malformed(`the checksum of ${path} differs`);
  allowed.budget.leftBytes -= content.length;
  return content;
}

function packedBytes(bytes: Buffer, record: DirectoryRecord): Buffer {
  const at = record.headerAt;
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== 0x04034b50) {
    throw malformed(`the header of ${record.path} is missing`);
  }
  const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  if (start + record.packedBytes > bytes.length) throw malformed(`${record.path} is cut off`);
  return bytes.subarray(start, start + record.packedBytes);
}

function unpack(record: DirectoryRecord, packed: Buffer): Uint8Array {
  if ((record.flags & 1) !== 0) throw unsupported(`${record.path} is encrypted`);
  if (record.method === 0) return packed;
  if (record.method !== 8) throw unsupported(`${record.path} has compression method ${record.method}`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, record.sizeBytes) });
  } catch (cause) {
    throw new OakumError('zip.malformed', `${record.path} cannot be inflated`, { cause });
  }
}

function tooLarge(what: string): OakumError {
  return new OakumError('zip.too-large', `the ZIP archive is too large: ${what}`);
}

function unsupported(what: string): OakumError {
  return new OakumError('zip.unsupported', what);
}

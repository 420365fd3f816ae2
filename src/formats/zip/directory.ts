import { OakumError } from '../../kernel/pure/index.ts';

/** One record of the central directory, with ZIP64 sizes resolved. */
export interface DirectoryRecord {
  readonly path: string;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly headerAt: number;
}

interface DirectoryPlace {
  readonly at: number;
  readonly entries: number;
  /** What somebody put before the archive without correcting its offsets: the script of an executable archive. */
  readonly prefixBytes: number;
}

const endSignature = 0x06054b50;
const end64LocatorSignature = 0x07064b50;
const end64Signature = 0x06064b50;
const recordSignature = 0x02014b50;
const endLength = 22;
const recordLength = 46;
const all32 = 0xffffffff;

/** @throws zip.malformed when there is no end record, or it points outside the file. */
export function findDirectory(bytes: Buffer): DirectoryPlace {
  const end = findEnd(bytes);
  const entries = bytes.readUInt16LE(end + 10);
  const at = bytes.readUInt32LE(end + 16);
  if (entries === 0xffff || at === all32) {
    const place = findDirectory64(bytes, end);
    if (place.at > end) throw malformed('its directory lies outside the file');
    return { ...place, prefixBytes: 0 };
  }
  const prefixBytes = prefixOf(bytes, { end, at, entries });
  if (at + prefixBytes > end) throw malformed('its directory lies outside the file');
  return { at: at + prefixBytes, entries, prefixBytes };
}

/** The directory ends where its end record begins; where no record is at its offset, one there says how far it is off. */
function prefixOf(
  bytes: Buffer,
  { end, at, entries }: { readonly end: number; readonly at: number; readonly entries: number },
): number {
  const isRecord = (offset: number): boolean =>
    offset >= 0 && offset + 4 <= bytes.length && bytes.readUInt32LE(offset) === recordSignature;
  const start = end - bytes.readUInt32LE(end + 12);
  return entries > 0 && !isRecord(at) && start > at && isRecord(start) ? start - at : 0;
}

/** @throws zip.malformed when a record is cut off or none. */
export function* directoryRecords(bytes: Buffer, place: DirectoryPlace): Generator<DirectoryRecord> {
  let at = place.at;
  for (let entry = 0; entry < place.entries; entry += 1) {
    if (at + recordLength > bytes.length || bytes.readUInt32LE(at) !== recordSignature) {
      throw malformed(`directory record ${entry + 1} of ${place.entries} is missing`);
    }
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const next = at + recordLength + nameLength + extraLength + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw malformed(`directory record ${entry + 1} is cut off`);
    const record = readRecord(bytes, at, { nameLength, extraLength });
    yield { ...record, headerAt: record.headerAt + place.prefixBytes };
    at = next;
  }
}

function readRecord(
  bytes: Buffer,
  at: number,
  lengths: { readonly nameLength: number; readonly extraLength: number },
): DirectoryRecord {
  const nameAt = at + recordLength;
  const extraAt = nameAt + lengths.nameLength;
  const sizes = [24, 20, 42].map((offset) => bytes.readUInt32LE(at + offset));
  const wide = wideSizes(bytes.subarray(extraAt, extraAt + lengths.extraLength), sizes);
  return {
    path: bytes.toString('utf8', nameAt, extraAt),
    flags: bytes.readUInt16LE(at + 8),
    method: bytes.readUInt16LE(at + 10),
    crc: bytes.readUInt32LE(at + 16),
    sizeBytes: wide[0] ?? 0,
    packedBytes: wide[1] ?? 0,
    headerAt: wide[2] ?? 0,
  };
}

/** Extra field 0x0001 holds, in order, those of size, packed size and offset that are all ones in the record. */
function wideSizes(extra: Buffer, sizes: readonly number[]): readonly number[] {
  if (!sizes.includes(all32)) return sizes;
  let at = 0;
  while (at + 4 <= extra.length) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    if (id === 1) return fillWide(extra.subarray(at + 4, at + 4 + length), sizes);
    at += 4 + length;
  }
  throw malformed('a 64-bit size is announced and missing');
}

function fillWide(field: Buffer, sizes: readonly number[]): readonly number[] {
  let at = 0;
  return sizes.map((size) => {
    if (size !== all32) return size;
    if (at + 8 > field.length) throw malformed('a 64-bit size is cut off');
    at += 8;
    return Number(field.readBigUInt64LE(at - 8));
  });
}

/** The end record is the last thing but a comment of at most 65,535 bytes. */
function findEnd(bytes: Buffer): number {
  const lowest = Math.max(0, bytes.length - endLength - 0xffff);
  for (let at = bytes.length - endLength; at >= lowest; at -= 1) {
    if (bytes.readUInt32LE(at) === endSignature) return at;
  }
  throw malformed('it has no end record');
}

function findDirectory64(bytes: Buffer, end: number): Omit<DirectoryPlace, 'prefixBytes'> {
  const locator = end - 20;
  if (locator < 0 || bytes.readUInt32LE(locator) !== end64LocatorSignature) {
    throw malformed('its 64-bit end record is missing');
  }
  const at = Number(bytes.readBigUInt64LE(locator + 8));
  if (at + 56 > bytes.length || bytes.readUInt32LE(at) !== end64Signature) {
    throw malformed('its 64-bit end record is missing');
  }
  return {
    entries: Number(bytes.readBigUInt64LE(at + 32)),
    at: Number(bytes.readBigUInt64LE(at + 48)),
  };
}

export function malformed(what: string): OakumError {
  return new OakumError('zip.malformed', `not a usable ZIP archive: ${what}`);
}

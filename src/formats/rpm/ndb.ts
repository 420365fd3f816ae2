import { faultOf } from './fault.ts';
import { Budget, Fields, malformed, textOf } from './fields.ts';
import type { Piece } from './records.ts';

const slotBytes = 16;
const headBytes = 16;
const tailBytes = 12;
const pageBytes = 4096;
/** Offsets and lengths are counted in blocks of so many bytes. */
const blockBytes = 16;

export function isNdb(bytes: Uint8Array): boolean {
  return textOf(bytes.subarray(0, 4)) === 'RpmP';
}

/**
 * The headers in `Packages.db`, which SUSE uses (rpm 4.18, lib/backend/ndb/rpmpkg.c): pages of slots, each of which says
 * where one header lies; a header stands between a head and a tail that repeat its length, and has a checksum.
 */
export function* ndbHeaders(bytes: Uint8Array): Generator<Piece> {
  const fields = new Fields(bytes, 'little');
  const version = fields.u32(4);
  if (version !== 0) throw malformed(`version ${version} of the container`);
  const slots = fields.u32(12) * (pageBytes / slotBytes);
  const blobs = new Budget(bytes.byteLength, 'its headers are longer than the whole file');
  // The first two slots' room is the file's own head.
  for (let slot = 2; slot < slots; slot += 1) {
    const at = slot * slotBytes;
    try {
      if (textOf(fields.slice(at, 4)) !== 'Slot') throw malformed('a slot without its mark');
      const id = fields.u32(at + 4);
      if (id !== 0) yield headerAt(fields, { id, at, blobs });
    } catch (error) {
      yield { kind: 'fault', fault: faultOf(`slot ${slot}`, error) };
    }
  }
}

interface Slot {
  readonly id: number;
  /** Of the slot itself. */
  readonly at: number;
  readonly blobs: Budget;
}

function headerAt(fields: Fields, { id, at, blobs }: Slot): Piece {
  const start = fields.u32(at + 8) * blockBytes;
  const room = fields.u32(at + 12) * blockBytes;
  const length = fields.u32(start + 12);
  const tail = start + room - tailBytes;
  if (textOf(fields.slice(start, 4)) !== 'BlbS' || textOf(fields.slice(tail + 8, 4)) !== 'BlbE') {
    throw malformed(`package ${id} is not where its slot says`);
  }
  if (fields.u32(start + 4) !== id || fields.u32(tail + 4) !== length || start + headBytes + length > tail) {
    throw malformed(`package ${id} and its slot do not agree`);
  }
  blobs.take(room);
  const checked = fields.slice(start, tail - start);
  if (adler32(checked) !== fields.u32(tail)) throw malformed(`package ${id} has another checksum`);
  return { kind: 'header', what: `package ${id}`, bytes: fields.slice(start + headBytes, length) };
}

/** RFC 1950. Sums stay exact for 3,800 bytes before they must be reduced. */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.byteLength; at += 3800) {
    for (const byte of bytes.subarray(at, at + 3800)) {
      a += byte;
      b += a;
    }
    a %= 65_521;
    b %= 65_521;
  }
  return b * 65_536 + a;
}

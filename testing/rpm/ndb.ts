import { words } from './header.ts';

const page = 4096;

/** `Packages.db`: as many pages of slots as are needed, then one blob after the other. */
export function rpmNdb(headers: readonly Uint8Array[]): Uint8Array {
  const slotPages = Math.ceil(((headers.length + 2) * 16) / page);
  const slots = Buffer.alloc(slotPages * page);
  for (let at = 32; at < slots.byteLength; at += 16) slots.write('Slot', at);
  slots.write('RpmP', 0);
  words('little', 0, 1, slotPages, headers.length + 1).copy(slots, 4);
  const blobs: Buffer[] = [];
  let block = slots.byteLength / 16;
  for (const [at, header] of headers.entries()) {
    const blob = blobOf(at + 1, header);
    words('little', at + 1, block, blob.byteLength / 16).copy(slots, 32 + 16 * at + 4);
    blobs.push(blob);
    block += blob.byteLength / 16;
  }
  return Buffer.concat([slots, ...blobs]);
}

function blobOf(id: number, header: Uint8Array): Buffer {
  const room = Math.ceil((16 + header.byteLength + 12) / 16) * 16;
  const blob = Buffer.alloc(room);
  blob.write('BlbS', 0);
  words('little', id, 1, header.byteLength).copy(blob, 4);
  blob.set(header, 16);
  words('little', adler32(blob.subarray(0, room - 12)), header.byteLength).copy(blob, room - 12);
  blob.write('BlbE', room - 4);
  return blob;
}

/** The sum of RFC 1950, one byte after the other. */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}

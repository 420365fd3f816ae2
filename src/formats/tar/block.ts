import { isUtf8 } from 'node:buffer';
import { malformed } from './header.ts';

export const blockSize = 512;

/** One header block as it stands, before extensions are applied. */
export interface Block {
  readonly typeFlag: string;
  readonly name: Text;
  readonly linkName: Text;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

/** A name and whether its bytes were UTF-8; else it is read as Latin-1 so that different bytes stay different. */
export interface Text {
  readonly text: string;
  readonly isUtf8: boolean;
}

/**
 * Reads a header block; undefined for a block of zeros.
 *
 * @see POSIX.1-2017 pax "ustar Interchange Format"; GNU's base-256 numbers; Go archive/tar format.go
 */
export function parseBlock(bytes: Uint8Array): Block | undefined {
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, blockSize);
  const checksum = number(block, 148, 8);
  const [unsigned, signed] = sums(block);
  if (unsigned === emptySum && block.every((byte) => byte === 0)) return undefined;
  if (checksum !== unsigned && checksum !== signed) throw malformed('wrong header checksum');
  const name = textAt(block, 0, 100);
  const isUstar = block.toString('latin1', 257, 262) === 'ustar';
  const prefix = prefixOf(block);
  return {
    typeFlag: block.toString('latin1', 156, 157),
    name: prefix.text === '' ? name : joined(prefix, name),
    linkName: textAt(block, 157, 100),
    mode: number(block, 100, 8),
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    size: number(block, 124, 12),
    mtime: number(block, 136, 12),
    deviceMajor: isUstar ? number(block, 329, 8) : 0,
    deviceMinor: isUstar ? number(block, 337, 8) : 0,
  };
}

const emptyText: Text = { text: '', isUtf8: true };
const emptySum = 8 * 32;

/** GNU's own format keeps times where ustar has the prefix, and star keeps them behind a shorter one. */
function prefixOf(block: Buffer): Text {
  if (block.toString('latin1', 257, 263) !== 'ustar\0') return emptyText;
  const isStar = block.toString('latin1', 508, 512) === 'tar\0';
  return textAt(block, 345, isStar ? 131 : 155);
}

function joined(prefix: Text, name: Text): Text {
  return { text: `${prefix.text}/${name.text}`, isUtf8: prefix.isUtf8 && name.isUtf8 };
}

/** The sum of all bytes with the checksum field as spaces, as unsigned and (as old tools did) signed bytes. */
function sums(block: Buffer): readonly [number, number] {
  let unsigned = emptySum;
  let negative = 0;
  for (let at = 0; at < blockSize; at += 1) {
    if (at >= 148 && at < 156) continue;
    const byte = block[at] ?? 0;
    unsigned += byte;
    if (byte > 127) negative += 1;
  }
  return [unsigned, unsigned - 256 * negative];
}

function textAt(block: Buffer, offset: number, length: number): Text {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return toText(end < 0 ? field : field.subarray(0, end));
}

export function toText(bytes: Uint8Array): Text {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer)
    ? { text: buffer.toString('utf8'), isUtf8: true }
    : { text: buffer.toString('latin1'), isUtf8: false };
}

function number(block: Buffer, offset: number, length: number): number {
  const first = block[offset] ?? 0;
  if (first >= 0x80) return base256(block.subarray(offset, offset + length));
  const field = block.toString('latin1', offset, offset + length).replaceAll(/^[ \0]+|[ \0]+$/g, '');
  const digits = field.split('\0', 1)[0] ?? '';
  if (!/^[0-7]*$/.test(digits)) throw malformed(`no number at offset ${offset} of a header`);
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** GNU's form for large and negative numbers: big endian two's complement below the first bit. */
function base256(field: Buffer): number {
  const isNegative = ((field[0] ?? 0) & 0x40) !== 0;
  let value = 0n;
  for (const [at, byte] of field.entries()) {
    const bits = at === 0 ? byte & 0x7f : byte;
    value = (value << 8n) | BigInt(bits);
  }
  if (isNegative) value -= 1n << BigInt(8 * field.length - 1);
  const result = Number(value);
  if (!Number.isSafeInteger(result)) throw malformed('a number in a header is too large');
  return result;
}

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

/** Names of owner and group of a header block. */
export function namesIn(bytes: Uint8Array): { readonly user: string; readonly group: string } {
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, blockSize);
  return { user: textAt(block, 265, 32).text, group: textAt(block, 297, 32).text };
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
    const byte = block[at] ?? 0;
    unsigned += byte;
    negative += byte >>> 7;
  }
  for (let at = 148; at < 156; at += 1) {
    const byte = block[at] ?? 0;
    unsigned -= byte;
    negative -= byte >>> 7;
  }
  return [unsigned, unsigned - 256 * negative];
}

function textAt(block: Buffer, offset: number, length: number): Text {
  if (block[offset] === 0) return emptyText;
  const end = block.indexOf(0, offset);
  return toText(block.subarray(offset, end < 0 ? offset + length : Math.min(end, offset + length)));
}

export function toText(bytes: Uint8Array): Text {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer)
    ? { text: buffer.toString('utf8'), isUtf8: true }
    : { text: buffer.toString('latin1'), isUtf8: false };
}

/** Octal digits between spaces and zeros; what a zero ends may be followed by anything. */
function number(block: Buffer, offset: number, length: number): number {
  if ((block[offset] ?? 0) >= 0x80) return base256(block.subarray(offset, offset + length));
  const end = offset + length;
  let at = offset;
  while (at < end && isBlank(block[at])) at += 1;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = (block[at] ?? 0) - zero;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  if (at < end && block[at] !== 0 && !isBlankTo(block, at, end))
    throw malformed(`no number at offset ${offset} of a header`);
  return value;
}

const zero = 48;

function isBlank(byte: number | undefined): boolean {
  return byte === 0 || byte === 32;
}

function isBlankTo(block: Buffer, from: number, end: number): boolean {
  return block.subarray(from, end).every(isBlank);
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

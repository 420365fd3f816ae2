import { OakumError } from '../../kernel/pure/index.ts';

/**
 * The text of a document: UTF-8 with or without a byte order mark, or UTF-16 with one, as a shell on Windows writes what
 * a program prints.
 *
 * @throws documents.malformed for bytes that are no text, naming the byte.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // The decoder does not say where; the place is found by decoding until the first bad byte.
    throw new OakumError(
      'documents.malformed',
      `byte ${firstBadByte(bytes, encoding)} is no ${encoding.toUpperCase()} text`,
    );
  }
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** By halves: how much from the start is text. A sequence cut in two counts as text. */
function firstBadByte(bytes: Uint8Array, encoding: string): number {
  const isText = (length: number): boolean => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let good = 0;
  let bad = bytes.byteLength;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isText(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

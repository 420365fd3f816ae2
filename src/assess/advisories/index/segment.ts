import { gunzipSync } from 'node:zlib';
import { gzipBytes } from '../../../formats/compression/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';

/**
 * A segment is one gzip file of lines `name<TAB>JSON`, sorted by the bytes of the name: readable with zcat, opened
 * without parsing, asked by binary search. Only the lines that somebody asks for are ever parsed.
 */
export interface Segment {
  /** The JSON text of one name, or undefined. */
  find(name: string): string | undefined;
  /** Every name with its JSON text, in order. */
  lines(): Iterable<readonly [name: string, json: string]>;
}

/** What one segment may unpack to; the largest ecosystem of OSV stays well below. */
const maxUnpackedBytes = 1_500_000_000;
const tab = 0x09;
const newline = 0x0a;

/** Equal entries give equal bytes. Names must not contain a tab or a newline. */
export function writeSegment(entries: Iterable<readonly [name: string, json: string]>): Uint8Array {
  const lines = [...entries].map(([name, json]) => ({ name: Buffer.from(name), json }));
  lines.sort((left, right) => Buffer.compare(left.name, right.name));
  return gzipBytes(
    Buffer.concat(lines.map(({ name, json }) => Buffer.concat([name, Buffer.from(`\t${json}\n`)]))),
  );
}

/** @throws advisories.corrupt when the bytes are no gzip file */
export function openSegment(bytes: Uint8Array): Segment {
  const text = unpack(bytes);
  return {
    find: (name) => findLine(text, Buffer.from(name)),
    *lines() {
      for (let at = 0; at < text.length; at = lineEnd(text, at) + 1) {
        const cut = text.indexOf(tab, at);
        yield [text.toString('utf8', at, cut), text.toString('utf8', cut + 1, lineEnd(text, at))];
      }
    },
  };
}

function unpack(bytes: Uint8Array): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxUnpackedBytes, chunkSize: likelySize(bytes) });
  } catch (cause) {
    throw new OakumError('advisories.corrupt', 'a segment of the advisory index cannot be unpacked', {
      cause,
    });
  }
}

/** gzip ends with the size of what is inside (RFC 1952, 2.3.1): with it the text is one buffer and is not copied together. */
function likelySize(bytes: Uint8Array): number {
  const trailer = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.byteLength < 18 ? 0 : trailer.getUint32(bytes.byteLength - 4, true);
  return Math.min(Math.max(size + 1, 64 * 1024), 256 * 1024 * 1024);
}

/** Binary search by byte position: the middle is moved back to the start of its line. */
function findLine(text: Buffer, name: Buffer): string | undefined {
  let [low, high] = [0, text.length];
  while (low < high) {
    const start = lineStart(text, (low + high) >>> 1);
    const cut = text.indexOf(tab, start);
    if (cut === -1) return undefined;
    const order = Buffer.compare(name, text.subarray(start, cut));
    if (order === 0) return text.toString('utf8', cut + 1, lineEnd(text, cut));
    if (order < 0) high = start;
    else low = lineEnd(text, cut) + 1;
  }
  return undefined;
}

function lineStart(text: Buffer, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf(newline, at - 1) + 1;
}

function lineEnd(text: Buffer, from: number): number {
  const end = text.indexOf(newline, from);
  return end === -1 ? text.length : end;
}

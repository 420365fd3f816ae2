import type { Readable } from 'node:stream';

export interface Collected {
  readonly bytes: Buffer;
  /** More came than was kept. */
  readonly isCut: boolean;
}

/** Keeps at most `maxBytes` of a stream, reads the rest away, and calls `onCut` once when there is more. */
export async function collect(stream: Readable, maxBytes: number, onCut: () => void): Promise<Collected> {
  const kept: Buffer[] = [];
  let size = 0;
  let isCut = false;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    const room = maxBytes - size;
    if (room > 0) kept.push(chunk.subarray(0, room));
    size += Math.min(room, chunk.byteLength);
    if (chunk.byteLength > room && !isCut) {
      isCut = true;
      onCut();
    }
  }
  return { bytes: Buffer.concat(kept), isCut };
}

import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gzipPieces } from './gzip-pieces.ts';

const mebibyte = 1024 * 1024;

async function gzipped(...chunks: readonly Uint8Array[]): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(gzipPieces(chunks)));
}

/** Neither empty of patterns nor full of them. */
function text(length: number): Buffer {
  let seed = 1;
  return Buffer.from(
    Array.from({ length }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return 97 + ((seed >> 16) % 17);
    }),
  );
}

describe('gzip in pieces', () => {
  it.each([0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte, 3 * mebibyte + 17])(
    'gives back %i bytes, to any reader',
    async (length) => {
      const bytes = text(length);
      expect(gunzipSync(await gzipped(bytes)).equals(bytes)).toBe(true);
    },
  );

  it('gives the same bytes however the input is cut', async () => {
    const bytes = text(2 * mebibyte + 500_000);
    const whole = await gzipped(bytes);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: bytes.byteLength }), { maxLength: 6 }),
        async (cuts) => {
          const edges = [0, ...cuts.toSorted((left, right) => left - right), bytes.byteLength];
          const chunks = edges.slice(1).map((end, at) => bytes.subarray(edges[at], end));
          expect((await gzipped(...chunks)).equals(whole)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('takes a source that uses its chunk again', async () => {
    const chunk = Buffer.alloc(700_000);
    const source = function* () {
      for (const fill of [1, 2, 3]) yield chunk.fill(fill);
    };
    const plain = gunzipSync(Buffer.concat(await Array.fromAsync(gzipPieces(source()))));
    expect([...new Set(plain)]).toEqual([1, 2, 3]);
  });

  it('says neither when nor where it was made, and is hardly larger than in one go', async () => {
    const bytes = text(4 * mebibyte);
    const pieces = await gzipped(bytes);
    expect([...pieces.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    expect(pieces.byteLength).toBeLessThan(1.01 * gzipSync(bytes, { level: 6 }).byteLength);
  });

  it('passes on what the source throws', async () => {
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield text(10);
      throw new Error('cut off');
    };
    await expect(Array.fromAsync(gzipPieces(failing()))).rejects.toThrow('cut off');
  });
});

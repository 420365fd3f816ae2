import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OakumError } from '../../kernel/pure/index.ts';
import {
  type Compression,
  decompressBytes,
  decompressStream,
  detectCompression,
  gzipBytes,
} from './index.ts';

/** `printf 'hello oakum\n' | xz -9` of XZ Utils 5.4.1. */
const xzHello = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jMAQALaGVsbG8gb2FrdW0KAO4DjvdYLNDDAAEkDKYY2NgftvN9AQAAAAAEWVo=',
  'base64',
);
/** `printf 'hello oakum\n' | bzip2` of bzip2 1.0.8. */
const bzip2Hello = Buffer.from(
  'QlpoOTFBWSZTWUq/rwEAAAJRgAAQQAAiToIAIAAiAZMhADDlBwFOk/F3JFOFCQSr+vAQ',
  'base64',
);
const hello = Buffer.from('hello oakum\n');
const samples: readonly (readonly [Compression, Uint8Array])[] = [
  ['none', hello],
  ['gzip', gzipSync(hello)],
  ['zstd', zstdCompressSync(hello)],
  ['xz', xzHello],
  ['bzip2', bzip2Hello],
];

describe('decompression', () => {
  it.each(samples)('recognises and reads %s', async (compression, bytes) => {
    expect(detectCompression(bytes)).toBe(compression);
    expect(Buffer.from(await decompressBytes(bytes, compression, 100)).toString()).toBe('hello oakum\n');
  });

  it.each(samples)('reads %s in pieces of one byte', async (compression, bytes) => {
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    const chunks = await Array.fromAsync(decompressStream(pieces, compression, 100));
    expect(Buffer.concat(chunks).toString()).toBe('hello oakum\n');
  });

  it.each(samples)('stops %s that gives more than allowed', async (compression, bytes) => {
    await expect(decompressBytes(bytes, compression, 11)).rejects.toMatchObject({
      code: 'compression.too-large',
    });
  });

  it.each(samples.slice(1))('refuses %s that is cut off anywhere', async (compression, bytes) => {
    for (let length = 0; length < bytes.byteLength; length += 1) {
      await expect(decompressBytes(bytes.subarray(0, length), compression, 100)).rejects.toMatchObject({
        code: 'compression.corrupt',
      });
    }
  });

  it.each(samples.slice(1))('refuses bytes that are not %s', async (compression) => {
    await expect(decompressBytes(hello, compression, 100)).rejects.toMatchObject({
      code: 'compression.corrupt',
    });
  });

  it('takes an archive whose first name begins like bzip2 for what it is', () => {
    expect(detectCompression(Buffer.from('BZh9-readme.txt'))).toBe('none');
  });

  it('stops a bomb after the allowed bytes', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    let total = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of decompressStream([bomb], 'gzip', 1_000_000)) total += chunk.byteLength;
    };
    await expect(read()).rejects.toMatchObject({ code: 'compression.too-large' });
    expect(total).toBeLessThanOrEqual(1_000_000);
  });

  it.each(samples)('closes the source of %s when the reader stops early', async (compression, bytes) => {
    let closed = false;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytes;
      } finally {
        closed = true;
      }
    };
    for await (const chunk of decompressStream(source(), compression, 1e9)) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => closed).toBe(true);
  });

  it('reads several xz streams at once', async () => {
    const reads = Array.from({ length: 5 }, () => decompressBytes(xzHello, 'xz', 100));
    expect((await Promise.all(reads)).map((bytes) => bytes.byteLength)).toEqual([12, 12, 12, 12, 12]);
  });

  it.each(samples)('passes an OakumError of the source of %s on unchanged', async (compression, bytes) => {
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 5);
      throw new OakumError('oci.cut', 'the registry hung up', { retry: 'later' });
    };
    const read = Array.fromAsync(decompressStream(source(), compression, 100));
    await expect(read).rejects.toMatchObject({ code: 'oci.cut', retry: 'later' });
  });
});

describe('gzip', () => {
  it('gives what it took, without time or machine in the header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const gzip = gzipBytes(bytes);
        expect([...gzip.subarray(3, 8), gzip[9]]).toEqual([0, 0, 0, 0, 0, 255]);
        expect(Buffer.from(await decompressBytes(gzip, 'gzip', 10_000)).equals(bytes)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

import { constants, crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzipInPlace } from './gunzip.ts';

type Read = { readonly kind: 'read'; readonly bytes: Buffer } | { readonly kind: 'corrupt' };

async function gunzipped(pieces: readonly Uint8Array[]): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const piece of gunzipInPlace(pieces)) copies.push(Buffer.from(piece));
  return Buffer.concat(copies);
}

async function ours(pieces: readonly Uint8Array[]): Promise<Read> {
  try {
    return { kind: 'read', bytes: await gunzipped(pieces) };
  } catch (error) {
    expect(error).toMatchObject({ code: 'compression.corrupt' });
    return { kind: 'corrupt' };
  }
}

/** What Node's own says of the same bytes. */
function theirs(bytes: Uint8Array): Read {
  try {
    return { kind: 'read', bytes: gunzipSync(bytes) };
  } catch {
    return { kind: 'corrupt' };
  }
}

/** Text that repeats itself near and far, noise, and runs: what every kind of block and copy comes of. */
const content = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .record({ unit: fc.uint8Array({ minLength: 1, maxLength: 20 }), times: fc.nat(600) })
        .map(({ unit, times }) => Buffer.concat(Array.from({ length: times }, () => unit))),
      fc.constant(Buffer.from('Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\n'.repeat(40))),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FILTERED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
    constants.Z_FIXED,
  ),
  windowBits: fc.integer({ min: 9, max: 15 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
});

function cut(bytes: Uint8Array, length: number): readonly Uint8Array[] {
  const count = Math.ceil(bytes.byteLength / length);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * length, (at + 1) * length));
}

describe('gunzip in place', () => {
  it('gives what gzip took, however it was compressed and cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(content, options, fc.integer({ min: 1, max: 5000 }), async (bytes, how, length) => {
        const read = await gunzipped(cut(gzipSync(bytes, how), length));
        expect(read.equals(bytes)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('says of damaged bytes what Node says', async () => {
    const change = fc.record({ at: fc.nat(100_000), to: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        content,
        options,
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (bytes, how, changes) => {
          const damaged = gzipSync(bytes, how);
          for (const { at, to } of changes) damaged[at % damaged.length] = to;
          expect(await ours([damaged])).toEqual(theirs(damaged));
        },
      ),
      { numRuns: 4000 },
    );
  });

  it('says of made-up deflate data what Node says', async () => {
    const header = gzipSync('').subarray(0, 10);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (bytes) => {
        const made = Buffer.concat([header, bytes]);
        expect(await ours([made])).toEqual(theirs(made));
      }),
      { numRuns: 6000 },
    );
  });

  it('refuses what is cut off anywhere', async () => {
    const whole = gzipSync(Buffer.from('hello oakum, hello oakum, hello again\n'.repeat(50)));
    for (let length = 0; length < whole.length; length += 1) {
      expect(await ours([whole.subarray(0, length)])).toEqual({ kind: 'corrupt' });
    }
  });

  it('reads several members, and leaves zeros behind them alone', async () => {
    const members = [gzipSync('one, '), gzipSync(''), gzipSync('two'), Buffer.alloc(600)];
    expect((await gunzipped(cut(Buffer.concat(members), 7))).toString()).toBe('one, two');
  });

  it('refuses what follows a member and is neither one nor zeros', async () => {
    expect(await ours([gzipSync('one'), Buffer.from('two')])).toEqual({ kind: 'corrupt' });
  });

  it.each<readonly [string, number, Uint8Array]>([
    ['extra fields, a name and a comment', 0x1c, Buffer.from('\x03\x00abcname\0comment\0', 'latin1')],
    ['only a name', 0x08, Buffer.from('layer.tar\0')],
  ])('skips a header with %s', async (_, flags, fields) => {
    expect((await gunzipped(cut(withHeader(flags, fields), 1))).toString()).toBe('hello oakum\n');
  });

  it('checks the checksum of a header that has one', async () => {
    const start = headerOf(0x0a, Buffer.from('name\0'));
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(crc32(start) & 0xffff);
    expect((await gunzipped([start, sum, body])).toString()).toBe('hello oakum\n');
    sum.writeUInt16LE(sum.readUInt16LE() ^ 1);
    expect(await ours([start, sum, body])).toEqual({ kind: 'corrupt' });
  });

  it('refuses a header that does not end', async () => {
    const name = Array.from({ length: 10 }, () => Buffer.alloc(100_000, 'n'));
    expect(await ours([headerOf(0x08, Buffer.alloc(0)), ...name])).toEqual({ kind: 'corrupt' });
  });

  it('reads far more than its memory, copies across all of its window, and gives each byte once', async () => {
    const noise = Buffer.from(Array.from({ length: 32_768 }, (_, at) => (at * at * 31 + at * 7) % 251));
    const bytes = Buffer.concat(Array.from({ length: 150 }, () => noise));
    expect((await gunzipped(cut(gzipSync(bytes), 1000))).equals(gunzipSync(gzipSync(bytes)))).toBe(true);
  });
});

const hello = Buffer.from('hello oakum\n');
const body = Buffer.concat([deflateRawSync(hello), trailerOf(hello)]);

function trailerOf(bytes: Uint8Array): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes));
  trailer.writeUInt32LE(bytes.byteLength, 4);
  return trailer;
}

function headerOf(flags: number, fields: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255), fields]);
}

function withHeader(flags: number, fields: Uint8Array): Buffer {
  return Buffer.concat([headerOf(flags, fields), body]);
}

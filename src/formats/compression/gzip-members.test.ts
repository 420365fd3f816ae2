import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gzipMembers } from './gzip-members.ts';

const code = (bytes: Uint8Array, limit = 1000): string | undefined => {
  try {
    gzipMembers(bytes, limit);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'another';
  }
};

describe('gzip members', () => {
  it('finds the borders of what was put together, without a gap', () => {
    const texts = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 });
    fc.assert(
      fc.property(texts, (parts) => {
        const packed = parts.map((part) => gzipSync(part));
        const found = gzipMembers(Buffer.concat(packed), 10_000);
        expect(found.map(({ plain }) => [...plain])).toEqual(parts.map((part) => [...part]));
        expect(found.map(({ compressed }) => [...compressed])).toEqual(packed.map((part) => [...part]));
      }),
    );
  });

  it.each([
    ['what is cut off', gzipSync('hello').subarray(0, -1)],
    ['a header alone', gzipSync('hello').subarray(0, 6)],
    ['a second part that is none', Buffer.concat([gzipSync('hello'), Buffer.from('nonsense')])],
    ['another checksum', Buffer.concat([gzipSync('hello').subarray(0, -8), Buffer.alloc(8)])],
    ['too many parts', Buffer.concat(Array.from({ length: 65 }, () => gzipSync('')))],
  ])('refuses %s', (_what, bytes) => {
    expect(code(bytes)).toBe('compression.corrupt');
  });

  it('gives all of its parts together no more than is allowed', () => {
    const two = Buffer.concat([gzipSync('a'.repeat(600)), gzipSync('b'.repeat(400))]);
    expect([code(two, 1000), code(two, 999)]).toEqual([undefined, 'compression.too-large']);
    expect(code(gzipSync(Buffer.alloc(5_000_000)))).toBe('compression.too-large');
  });
});

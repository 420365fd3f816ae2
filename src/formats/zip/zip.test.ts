import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OakumError } from '../../kernel/pure/index.ts';
import { readZip, writeZip, type ZipLimits } from './index.ts';

const limits: ZipLimits = { maxEntries: 10, maxEntryBytes: 1_000, maxTotalBytes: 1_500 };
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const read = (archive: Uint8Array, within = limits) =>
  [...readZip(archive, within)].map((entry) => [entry.path, new TextDecoder().decode(entry.read())]);

/** The archive with `bytes` written over it, `fromEnd` bytes before its end or at `at`. */
function changed(archive: Uint8Array, at: number, bytes: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(archive);
  copy.set(bytes, at < 0 ? copy.length + at : at);
  return copy;
}

/** The same archive with 64-bit end records: what archives of more than 65,535 entries have. */
function asZip64(archive: Uint8Array): Uint8Array {
  const bytes = Buffer.from(archive);
  const end = bytes.length - 22;
  const wide = Buffer.alloc(56 + 20);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(BigInt(bytes.readUInt16LE(end + 10)), 32);
  wide.writeBigUInt64LE(BigInt(bytes.readUInt32LE(end + 16)), 48);
  wide.writeUInt32LE(0x07064b50, 56);
  wide.writeBigUInt64LE(BigInt(end), 56 + 8);
  const narrow = Buffer.from(bytes.subarray(end));
  narrow.writeUInt16LE(0xffff, 10);
  narrow.writeUInt32LE(0xffffffff, 16);
  return Buffer.concat([bytes.subarray(0, end), wide, narrow]);
}

/** Written by Info-ZIP 3.0 (`zip -X -r` over a folder with `one`, `empty` and `stored`). */
const infoZip = Buffer.from(
  'UEsDBAoAAAAAAAAAIVwAAAAAAAAAAAAAAAACAAAAZC9QSwMEFAAAAAgAAAAhXJ5IvrEJAAAAGAAAAAUAAABkL29uZcvPS1XIx8RcAFBL' +
    'AwQKAAAAAAAAACFcAAAAAAAAAAAAAAAABwAAAGQvZW1wdHlQSwMECgAAAAAAAAAhXIMW3IwBAAAAAQAAAAgAAABkL3N0b3JlZHhQSwEC' +
    'HgMKAAAAAAAAACFcAAAAAAAAAAAAAAAAAgAAAAAAAAAAABAA7UEAAAAAZC9QSwECHgMUAAAACAAAACFcnki+sQkAAAAYAAAABQAAAAAA' +
    'AAABAAAApIEgAAAAZC9vbmVQSwECHgMKAAAAAAAAACFcAAAAAAAAAAAAAAAABwAAAAAAAAAAAAAApIFMAAAAZC9lbXB0eVBLAQIeAwoA' +
    'AAAAAAAAIVyDFtyMAQAAAAEAAAAIAAAAAAAAAAEAAACkgXEAAABkL3N0b3JlZFBLBQYAAAAABAAEAM4AAACYAAAAAAA=',
  'base64',
);

/** Written by Info-ZIP 3.0 from a pipe (`printf hi | zip -`): sizes only in the directory, 64-bit extra field. */
const streamed = Buffer.from(
  'UEsDBC0ACAAIAMJOdV0AAAAA//////////8BABQALQEAEAAAAAAAAAAAAAAAAAAAAAAAy8gEAFBLBwisKpPYBAAAAAAAAAACAAAAAAAA' +
    'AFBLAQIeAy0ACAAIAMJOdV2sKpPYBAAAAAIAAAABAAAAAAAAAAEAAACAEQAAAAAtUEsFBgAAAAABAAEALwAAAE8AAAAAAA==',
  'base64',
);

describe('readZip', () => {
  it('reads back what writeZip wrote, folders left out', () => {
    const archive = writeZip([
      { path: 'a/', bytes: text('') },
      { path: 'a/one.json', bytes: text('{"a":1}') },
      { path: 'zwei.txt', bytes: text('ä'.repeat(300)) },
    ]);
    expect(read(archive)).toEqual([
      ['a/one.json', '{"a":1}'],
      ['zwei.txt', 'ä'.repeat(300)],
    ]);
    expect(read(asZip64(archive))).toEqual(read(archive));
  });

  it('reads what another program wrote', () => {
    expect(read(infoZip)).toEqual([
      ['d/one', 'one one one one one one\n'],
      ['d/empty', ''],
      ['d/stored', 'x'],
    ]);
    expect(read(streamed)).toEqual([['-', 'hi']]);
  });

  it('writes equal bytes for equal files', () => {
    const files = [{ path: 'x', bytes: text('x') }];
    expect(writeZip(files)).toEqual(writeZip(files));
  });

  it('reads an archive that somebody put a script before', () => {
    const archive = writeZip([
      { path: 'a', bytes: text('1') },
      { path: 'b', bytes: text('2') },
    ]);
    const prefixed = Buffer.concat([text('#!/bin/sh\nexec java -jar "$0"\n'), archive]);
    expect(read(prefixed)).toEqual(read(archive));
  });

  it('finds the directory behind a comment', () => {
    const archive = writeZip([{ path: 'x', bytes: text('x') }]);
    const commented = changed(archive, -2, [3, 0]);
    expect(read(Buffer.concat([commented, text('abc')]))).toEqual([['x', 'x']]);
  });

  const one = writeZip([{ path: 'x', bytes: text('hello hello hello') }]);
  const directoryAt = Buffer.from(one).readUInt32LE(one.length - 6);
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'zip.malformed'],
    ['text', text('not a zip archive, but long enough to be one'), 'zip.malformed'],
    ['a truncated archive', one.subarray(0, one.length - 5), 'zip.malformed'],
    ['a directory outside the file', changed(one, -6, [0xff, 0xff, 0xff, 0x7f]), 'zip.malformed'],
    ['a missing record', changed(one, -12, [2, 0]), 'zip.malformed'],
    ['a wrong checksum', changed(one, directoryAt + 16, [1, 2, 3, 4]), 'zip.malformed'],
    ['an announced size that is too small', changed(one, directoryAt + 24, [3]), 'zip.malformed'],
    ['an announced size that is too large', changed(one, directoryAt + 24, [30]), 'zip.malformed'],
    ['an encrypted entry', changed(one, directoryAt + 8, [1]), 'zip.unsupported'],
    ['another method', changed(one, directoryAt + 10, [93]), 'zip.unsupported'],
    ['a header outside the file', changed(one, directoryAt + 42, [0xff, 0xff]), 'zip.malformed'],
  ])('refuses %s', (_name, archive, code) => {
    expect(() => read(archive)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses more entries, a larger entry and more bytes than allowed', () => {
    const files = Array.from({ length: 3 }, (_, at) => ({ path: `${at}`, bytes: text('x'.repeat(600)) }));
    const code = 'zip.too-large';
    expect(() => read(writeZip(files), { ...limits, maxEntries: 2 })).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => read(writeZip(files), { ...limits, maxEntryBytes: 500 })).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => read(writeZip(files))).toThrow(expect.objectContaining({ code }));
  });

  it('throws nothing but its own errors, whatever is changed', () => {
    const place = fc.nat({ max: one.length - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.nat({ max: 255 })), { maxLength: 6 }), (edits) => {
        const archive = edits.reduce((bytes, [at, byte]) => changed(bytes, at, [byte]), one);
        try {
          read(archive);
        } catch (error) {
          expect(error).toBeInstanceOf(OakumError);
        }
      }),
    );
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatApkRecord, readApkDatabase } from './database.ts';

const folder = new URL('../../../testing/fixtures/pkgdb/apk/', import.meta.url);
const real = readdirSync(folder).map((name) => ({
  name,
  bytes: gunzipSync(readFileSync(new URL(name, folder))),
}));

/** Taken from an image by hand: its last record has no empty line behind it. */
const isCut = ({ name }: { readonly name: string }) => name.startsWith('scalibr');

describe('the installed database', () => {
  it.each(real.filter((one) => !isCut(one)))('writes $name back byte for byte', ({ bytes }) => {
    const records = readApkDatabase(bytes);
    expect(records.length).toBeGreaterThan(12);
    expect(records.map((record) => formatApkRecord(record)).join('')).toBe(bytes.toString());
  });

  it('reads who owns what', () => {
    const text =
      'P:a\nV:1-r0\nq:7\nF:\nR:init\nF:var/empty\nM:0:0:555\nR:.keep\na:1:2:4755:Q1xattr=\nZ:Q1content=\nR:b\n';
    expect(readApkDatabase(Buffer.from(text))).toEqual([
      {
        name: 'a',
        version: '1-r0',
        fields: new Map([
          ['P', 'a'],
          ['V', '1-r0'],
          ['q', '7'],
        ]),
        directories: [
          { path: '', owner: undefined, files: [{ name: 'init', owner: undefined, checksum: undefined }] },
          {
            path: 'var/empty',
            owner: { uid: 0, gid: 0, mode: 0o555, xattrs: undefined },
            files: [
              {
                name: '.keep',
                owner: { uid: 1, gid: 2, mode: 0o4755, xattrs: 'Q1xattr=' },
                checksum: 'Q1content=',
              },
              { name: 'b', owner: undefined, checksum: undefined },
            ],
          },
        ],
      },
    ]);
  });

  it.each([
    ['a line that is no field', 'P:a\nV:1\nnonsense\n'],
    ['a field that apk does not know', 'P:a\nV:1\nY:x\n'],
    ['a field twice', 'P:a\nV:1\nD:b\nD:c\n'],
    ['no name', 'V:1\n'],
    ['a name that leads out', 'P:../a\nV:1\n'],
    ['a version that leads out', 'P:a\nV:1/../2\n'],
    ['a file before its directory', 'P:a\nV:1\nR:b\n'],
    ['an owner of nothing', 'P:a\nV:1\nF:usr\na:0:0:755\n'],
    ['a directory’s owner behind its files', 'P:a\nV:1\nF:usr\nR:b\nM:0:0:755\n'],
    ['an owner that is none', 'P:a\nV:1\nF:usr\nM:root:root:755\n'],
    ['a checksum before its file', 'P:a\nV:1\nF:usr\nZ:Q1x=\n'],
    ['a NUL', 'P:a\nV:1\nT:a\0b\n'],
  ])('refuses %s', (_what, text) => {
    expect(() => readApkDatabase(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'apk.malformed' }),
    );
  });

  it('refuses what is not UTF-8', () => {
    expect(() => readApkDatabase(Buffer.from('P:a\nV:1\nT:\xff\n', 'latin1'))).toThrow('not UTF-8');
  });

  it('takes noise whole or not at all', () => {
    const [sample = { bytes: Buffer.from('') }] = real;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.nat(sample.bytes.length), (noise, at) => {
        const bytes = Buffer.concat([sample.bytes.subarray(0, at), noise, sample.bytes.subarray(at)]);
        try {
          readApkDatabase(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'apk.malformed' });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('reads its own writing', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9.+-]{0,8}$/);
    const owner = fc.option(
      fc.record({
        uid: fc.nat(70_000),
        gid: fc.nat(70_000),
        mode: fc.nat(0o7777),
        xattrs: fc.constantFrom(undefined, 'Q1x='),
      }),
      { nil: undefined },
    );
    const file = fc.record({ name, owner, checksum: fc.constantFrom(undefined, 'Q1a/b+c=') });
    const directory = fc.record({ path: name, owner, files: fc.array(file, { maxLength: 4 }) });
    const record = fc.record({ name, version: fc.constant('1-r0'), directories: fc.array(directory) });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 4 }), (records) => {
        const whole = records.map((one) => ({
          ...one,
          fields: new Map([
            ['P', one.name],
            ['V', one.version],
          ]),
        }));
        const text = whole.map((one) => formatApkRecord(one)).join('');
        expect(readApkDatabase(Buffer.from(text))).toEqual(whole);
      }),
    );
  });
});

import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeb822 } from '../deb822/index.ts';
import { readTarBytes, type TarMember, tarBytes } from '../tar/index.ts';
import { type ArMember, type DebParts, readAr, readDeb, writeAr, writeDeb } from './index.ts';

const [control = []] = parseDeb822(
  'Package: oakum-sample\nVersion: 1.0-1\nArchitecture: all\nMaintainer: Oakum <oakum@example.org>\nDescription: sample\n with a long text\n',
);
const common = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_700_000_000, xattrs: new Map() } as const;
const directory = (path: string): TarMember => ({
  header: { ...common, mode: 0o755, kind: 'directory', path },
  content: new Uint8Array(),
});
const file = (path: string, text: string): TarMember => ({
  header: { ...common, kind: 'file', path, sizeBytes: Buffer.byteLength(text) },
  content: Buffer.from(text),
});
const parts: DebParts = {
  control,
  members: [
    directory('etc'),
    file('etc/sample.conf', 'a=1\n'),
    directory('usr'),
    file('usr/sample', 'hello\n'),
    {
      header: { ...common, kind: 'hardlink', path: 'usr/again', linkPath: 'usr/sample' },
      content: new Uint8Array(),
    },
  ],
  conffiles: ['etc/sample.conf'],
  scripts: { postinst: '#!/bin/sh\nset -e\n', triggers: 'activate-noawait ldconfig\n' },
  mtimeSeconds: 1_700_000_000,
};

/** A package from raw members, for what the writer does not write. */
function raw(members: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const list = Object.entries(members).map(([name, content]) => ({ name, content: Buffer.from(content) }));
  return writeAr(list, 0);
}

const controlTar = tarBytes([file('./control', 'Package: a\nVersion: 1\nArchitecture: all\n')], {
  maxMtimeSeconds: 0,
});
const dataTar = tarBytes([file('./usr/a', 'a')], { maxMtimeSeconds: 0 });

describe('a .deb', () => {
  it('gives back what it was made of', async () => {
    const deb = await readDeb(writeDeb(parts));
    const { controlFiles, dataTar: data, md5sums, ...rest } = deb;
    expect(rest).toEqual({
      name: 'oakum-sample',
      version: '1.0-1',
      architecture: 'all',
      control,
      scripts: parts.scripts,
      conffiles: ['etc/sample.conf'],
    });
    expect([...controlFiles.keys()]).toEqual(['control', 'conffiles', 'md5sums', 'postinst', 'triggers']);
    expect([...(md5sums ?? [])]).toEqual([['usr/sample', 'b1946ac92492d2347c6235b4d2611184']]);
    expect(Array.from(readTarBytes(data), ({ header }) => header.path)).toEqual([
      './',
      './etc/',
      './etc/sample.conf',
      './usr/',
      './usr/sample',
      './usr/again',
    ]);
  });

  it('is the same bytes for the same parts', () => {
    expect(writeDeb(parts)).toEqual(writeDeb(parts));
  });

  it.each([
    ['control.tar', controlTar, 'data.tar.zst', zstdCompressSync(dataTar)],
    ['control.tar.zst', zstdCompressSync(controlTar), 'data.tar.gz', gzipSync(dataTar)],
    ['control.tar.gz', gzipSync(controlTar), 'data.tar', dataTar],
  ])('reads %s', async (controlName, controlBytes, dataName, dataBytes) => {
    const deb = await readDeb(
      raw({ 'debian-binary': '2.0\n', [controlName]: controlBytes, _gpgorigin: 'x', [dataName]: dataBytes }),
    );
    expect([deb.name, deb.md5sums, Buffer.from(deb.dataTar).equals(dataTar)]).toEqual(['a', undefined, true]);
  });

  const good = { 'debian-binary': '2.0\n', 'control.tar': controlTar, 'data.tar': dataTar };
  const controlOf = (...members: readonly TarMember[]): Uint8Array =>
    tarBytes(members, { maxMtimeSeconds: 0 });
  it.each([
    ['another format version', { ...good, 'debian-binary': '3.0\n' }],
    ['parts in another order', { 'debian-binary': '2.0\n', 'data.tar': dataTar, 'control.tar': controlTar }],
    ['no data', { 'debian-binary': '2.0\n', 'control.tar': controlTar }],
    [
      'a name that lies about the compression',
      { 'debian-binary': '2.0\n', 'control.tar.gz': controlTar, 'data.tar': dataTar },
    ],
    ['no control file', { ...good, 'control.tar': controlOf() }],
    ['two records', { ...good, 'control.tar': controlOf(file('control', 'Package: a\n\nPackage: b\n')) }],
    ['no version', { ...good, 'control.tar': controlOf(file('control', 'Package: a\nArchitecture: all\n')) }],
    [
      'a control file twice',
      { ...good, 'control.tar': controlOf(file('control', 'A: b\n'), file('./control', 'A: b\n')) },
    ],
    ['a directory in the control part', { ...good, 'control.tar': controlOf(directory('x')) }],
    [
      'a relative conffile',
      {
        ...good,
        'control.tar': controlOf(
          file('control', 'Package: a\nVersion: 1\nArchitecture: all\n'),
          file('conffiles', 'etc/a\n'),
        ),
      },
    ],
  ])('is refused with %s', async (_what, members) => {
    await expect(readDeb(raw(members))).rejects.toMatchObject({ code: 'deb.malformed' });
  });

  it('is refused with a compression that is not read', async () => {
    const bytes = raw({ 'debian-binary': '2.0\n', 'control.tar.lz': 'x', 'data.tar': dataTar });
    await expect(readDeb(bytes)).rejects.toMatchObject({ code: 'deb.unsupported' });
  });

  it('is refused when more comes out than allowed', async () => {
    const limits = { maxControlBytes: 1000, maxDataBytes: 1e6 };
    await expect(readDeb(writeDeb(parts), limits)).rejects.toMatchObject({ code: 'compression.too-large' });
  });

  it('is refused for every length that cuts it', async () => {
    const bytes = writeDeb(parts);
    for (let length = 0; length < bytes.length - 1; length += 7) {
      await expect(readDeb(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'deb.malformed' });
    }
  });
});

describe('ar', () => {
  it('gives back what it took', () => {
    const member: fc.Arbitrary<ArMember> = fc.record({
      name: fc.stringMatching(/^[a-z][a-z.-]{0,14}$/),
      content: fc.uint8Array({ maxLength: 50 }),
    });
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), (members) => {
        const back = readAr(writeAr(members, 7)).map(({ name, content }) => [name, ...content]);
        expect(back).toEqual(members.map(({ name, content }) => [name, ...content]));
      }),
    );
  });

  it('takes the slash off names that end with one', () => {
    expect(readAr(writeAr([{ name: 'control.tar/', content: new Uint8Array() }], 0))[0]?.name).toBe(
      'control.tar',
    );
  });
});

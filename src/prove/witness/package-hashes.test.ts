import { describe, expect, it } from 'vitest';
import { checkPackageHashes, type ExpectedPackage, type WitnessedFile } from './index.ts';

const [good, bad] = ['0'.repeat(31).concat('1'), 'f'.repeat(32)];
const library = 'usr/lib/x86_64-linux-gnu/libssl.so.3';

describe('the witness of package hashes', () => {
  it('agrees when every file is what the distribution ships', async () => {
    expect(
      await check([aFile(library), aFile('usr/bin/openssl')], { [library]: good, 'usr/bin/openssl': good }),
    ).toEqual({
      agrees: true,
      checked: 2,
      mismatches: [],
      leftOut: 0,
      unchecked: [],
      statement: '2 files of 1 packages are what the distribution ships',
    });
  });

  it('names the file that is still the old one, although the database may say otherwise', async () => {
    const verdict = await check([aFile(library, bad), aFile('usr/bin/openssl')], {
      [library]: good,
      'usr/bin/openssl': good,
    });
    expect(verdict).toMatchObject({
      agrees: false,
      checked: 2,
      mismatches: [
        { package: 'libssl3 3.0.17-1 amd64', path: library, kind: 'changed', expected: good, found: bad },
      ],
      statement: `1 of 2 files differ from what the distribution ships: ${library} of libssl3 3.0.17-1 amd64 is changed`,
    });
  });

  it.each<[string, readonly WitnessedFile[], string]>([
    ['is gone', [], 'missing'],
    ['became a link', [{ type: 'symlink', path: library, target: '/tmp/evil.so' }], 'not-a-file'],
    ['became a directory', [{ type: 'directory', path: library }], 'not-a-file'],
    ['has no hash', [{ type: 'file', path: library }], 'unreadable'],
  ])('does not agree when a file %s', async (_, files, kind) => {
    expect(await check(files, { [library]: good })).toMatchObject({ agrees: false, mismatches: [{ kind }] });
  });

  it('finds files of a package that ships /lib in an image where /lib is a link to /usr/lib', async () => {
    const merged: WitnessedFile = { type: 'symlink', path: 'lib', target: 'usr/lib' };
    expect(await check([merged, aFile('usr/lib/libz.so')], { 'lib/libz.so': good })).toMatchObject({
      agrees: true,
    });
    expect(await check([aFile('usr/lib/libz.so')], { 'lib/libz.so': good })).toMatchObject({ agrees: false });
    const decoy = [merged, aFile('usr/lib/libz.so', bad), aFile('lib/libz.so')];
    expect(await check(decoy, { 'lib/libz.so': good })).toMatchObject({ agrees: false });
  });

  it('follows absolute, relative and climbing links of directories, and gives up on circles', async () => {
    const link = (path: string, target: string): WitnessedFile => ({ type: 'symlink', path, target });
    const files = [link('a', '/b'), link('b', 'c/../c'), link('c/d', '../e'), aFile('e/x')];
    expect(await check(files, { 'a/d/x': good })).toMatchObject({ agrees: true });
    const circle = [link('a', 'b'), link('b', 'a')];
    expect(await check(circle, { 'a/x': good })).toMatchObject({ mismatches: [{ kind: 'missing' }] });
  });

  it('does not miss the documentation that slim images leave out, but compares it where it is', async () => {
    const manual = 'usr/share/man/man1/openssl.1ssl.gz';
    expect(await check([aFile(library)], { [library]: good, [manual]: good })).toMatchObject({
      agrees: true,
      leftOut: 1,
    });
    expect(
      await check([aFile(library), aFile(manual, bad)], { [library]: good, [manual]: good }),
    ).toMatchObject({
      agrees: false,
    });
  });

  it('leaves configuration to whoever runs the image', async () => {
    const files = [aFile(library), aFile('etc/ssl/openssl.cnf', bad)];
    expect(await check(files, { [library]: good, 'etc/ssl/openssl.cnf': good })).toMatchObject({
      agrees: true,
      checked: 1,
      leftOut: 1,
    });
  });

  it('never agrees on nothing', async () => {
    expect(await check([aFile(library)], {})).toMatchObject({
      agrees: false,
      unchecked: ['libssl3 3.0.17-1 amd64'],
    });
    expect(await check([], { 'usr/share/doc/libssl3/copyright': good })).toMatchObject({
      agrees: false,
      checked: 0,
    });
    expect(await checkPackageHashes({ files: [], packages: [] })).toMatchObject({ agrees: false });
  });

  it('names packages that have nothing to compare beside those that have', async () => {
    const packages = [expecting('libssl3', { [library]: good }), expecting('openssl-meta', {})];
    expect(await checkPackageHashes({ files: [aFile(library)], packages })).toMatchObject({
      agrees: true,
      unchecked: ['openssl-meta 3.0.17-1 amd64'],
      statement:
        '1 files of 2 packages are what the distribution ships; nothing to compare in openssl-meta 3.0.17-1 amd64',
    });
  });

  it('does not agree where a file has a hash that is not compared, whatever else is as it should be', async () => {
    const packages = [
      expecting('libssl3', { [library]: good }),
      { ...expecting('old', { 'usr/bin/old': good }), unhashed: 2 },
    ];
    expect(
      await checkPackageHashes({ files: [aFile(library), aFile('usr/bin/old')], packages }),
    ).toMatchObject({
      agrees: false,
      mismatches: [],
      statement: expect.stringContaining('unknown: 2 files have a hash of a kind that is not compared'),
    });
  });

  it('compares by SHA-256 where that is what is expected', async () => {
    const sha256 = 'a'.repeat(64);
    const file: WitnessedFile = { type: 'file', path: library, md5: good, sha256 };
    expect(await check([file], { [library]: sha256.toUpperCase() })).toMatchObject({ agrees: true });
    expect(await check([file], { [library]: 'b'.repeat(64) })).toMatchObject({ agrees: false });
  });
});

function aFile(path: string, md5 = good): WitnessedFile {
  return { type: 'file', path, md5 };
}

function expecting(name: string, expected: Readonly<Record<string, string>>): ExpectedPackage {
  return { name, version: '3.0.17-1', architecture: 'amd64', expected: new Map(Object.entries(expected)) };
}

function check(files: readonly WitnessedFile[], expected: Readonly<Record<string, string>>) {
  return checkPackageHashes({ files, packages: [expecting('libssl3', expected)] });
}

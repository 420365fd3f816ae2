import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rpmBdb, rpmHeader, rpmNdb, rpmSqlite } from '../../../../../testing/rpm/index.ts';
import { describePackageReader } from '../conformance/package-reader.ts';
import { rpm } from './index.ts';

const fixtures = new URL('../../../../../testing/fixtures/pkgdb/rpm/', import.meta.url);
const real = (name: string): Uint8Array => gunzipSync(readFileSync(new URL(`${name}.gz`, fixtures)));
/** `name version` of every package in the order of the database, as rpm printed them. */
const expected = (name: string): readonly string[] =>
  readFileSync(new URL('expected.tsv', fixtures), 'utf8')
    .split('\n')
    .map((row) => row.split('\t'))
    .filter(([file]) => file === name)
    .map(([, found, , version, release]) => `${found} ${version}-${release}`);

const nodejs = {
  name: 'nodejs',
  epoch: 1,
  version: '18.17.1',
  release: '2.module_el8.8.0+3615',
  architecture: 'x86_64',
  sourceRpm: 'nodejs-18.17.1-2.module_el8.8.0+3615.src.rpm',
  vendor: 'AlmaLinux',
  module: 'nodejs:18:8080:63b3',
  files: ['/usr/bin/node', '/usr/lib/node_modules/npm/package.json'],
};
const key = { name: 'gpg-pubkey', version: 'fd431d51', release: '4ae0493b' };
const headers = [nodejs, key].map(rpmHeader);
const small = ['nodejs 1:18.17.1-2.module_el8.8.0+3615'];
const vendor = 'Microsoft Corporation';
const manifest = new TextEncoder().encode(
  `glibc\t2.35-2.cm2\t1\t1\t${vendor}\t(none)\t1\tx86_64\t0\tglibc-2.35-2.cm2.src.rpm\n`,
);

describePackageReader(rpm, [
  { path: 'var/lib/rpm/rpmdb.sqlite', bytes: rpmSqlite(headers), packages: small },
  { path: 'usr/lib/sysimage/rpm/Packages.db', bytes: rpmNdb(headers), packages: small },
  { path: 'var/lib/rpm/Packages', bytes: rpmBdb(headers), packages: small },
  { path: 'var/lib/rpmmanifest/container-manifest-2', bytes: manifest, packages: ['glibc 2.35-2.cm2'] },
  {
    path: 'var/lib/rpm/rpmdb.sqlite',
    bytes: real('cbl-mariner-2.0.rpmdb.sqlite'),
    packages: expected('cbl-mariner-2.0.rpmdb.sqlite'),
  },
  {
    path: 'usr/lib/sysimage/rpm/Packages.db',
    bytes: real('sle15-bci.Packages.db'),
    packages: expected('sle15-bci.Packages.db'),
  },
  { path: 'var/lib/rpm/Packages', bytes: real('libuuid.Packages'), packages: expected('libuuid.Packages') },
]);

describe('rpm', () => {
  it('names source, vendor, module and what is owned', () => {
    expect(rpm.read('var/lib/rpm/rpmdb.sqlite', rpmSqlite(headers))).toEqual({
      packages: [
        {
          name: 'nodejs',
          version: '1:18.17.1-2.module_el8.8.0+3615',
          type: 'rpm',
          architecture: 'x86_64',
          source: { name: 'nodejs', version: '18.17.1-2.module_el8.8.0+3615' },
          vendor: 'AlmaLinux',
          qualifiers: { rpmmod: 'nodejs:18:8080:63b3' },
        },
      ],
      owns: ['usr/bin/node', 'usr/lib/node_modules/npm/package.json'],
      problems: [],
    });
  });

  it('reads a database by its bytes, whatever it is called', () => {
    expect(rpm.read('var/lib/rpm/Packages', rpmSqlite(headers)).packages.length).toBe(1);
  });

  it.each([
    ['var/lib/rpm/rpmdb.sqlite', 'SQLite format 3\0 and no more', 'packages.corrupt'],
    ['var/lib/rpm/rpmdb.sqlite', '', 'packages.unsupported'],
    ['var/lib/rpm/Packages', 'hello', 'packages.unsupported'],
    ['var/lib/rpmmanifest/container-manifest-2', 'glibc-2.35-2.cm2.x86_64', 'packages.corrupt'],
  ])('says what is wrong with %s', (path, text, code) => {
    expect(rpm.read(path, new TextEncoder().encode(text))).toMatchObject({
      packages: [],
      problems: [{ code }],
    });
  });

  it('says that a log with changes was not read, and passes over an empty one', () => {
    const path = 'var/lib/rpm/rpmdb.sqlite-wal';
    expect(rpm.wants({ path, mode: 0o644, sizeBytes: 0 })).toBeUndefined();
    expect(rpm.wants({ path, mode: 0o644, sizeBytes: 4152 })).toEqual({ kind: 'presence' });
    expect(rpm.read(path, new Uint8Array())).toMatchObject({ problems: [{ code: 'packages.unsupported' }] });
  });
});

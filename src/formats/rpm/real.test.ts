import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rpmBdb, rpmHeader, rpmNdb, rpmSqlite } from '../../../testing/rpm/index.ts';
import { type RpmPackage, readRpmDatabase } from './index.ts';

const fixtures = new URL('../../../testing/fixtures/pkgdb/rpm/', import.meta.url);
const bytesOf = (name: string): Buffer => readFileSync(new URL(name, fixtures));

/** As rpm itself prints them. */
function lineOf(found: RpmPackage): string {
  const { name, epoch = 0, version, release, architecture = '(none)', source, vendor } = found;
  const rpm = source === undefined ? '(none)' : `${source.name}-${source.version}.src.rpm`;
  return [name, epoch, version, release, architecture, rpm, vendor, found.files.length].join('\t');
}

describe('databases from images', () => {
  const expected = bytesOf('expected.tsv').toString().trim().split('\n');

  it.each([
    ['cbl-mariner-2.0.rpmdb.sqlite', 27],
    ['sle15-bci.Packages.db', 11],
    ['libuuid.Packages', 1],
  ])('%s: all %i packages, as rpm has them', (name, count) => {
    const { packages, rejected } = readRpmDatabase(gunzipSync(bytesOf(`${name}.gz`)));
    const rows = expected.filter((row) => row.startsWith(`${name}\t`));
    expect(packages.map(lineOf).toSorted()).toEqual(rows.map((row) => row.slice(name.length + 1)).toSorted());
    expect([packages.length, rejected]).toEqual([count, []]);
  });

  it('name the files that a package owns', () => {
    const { packages } = readRpmDatabase(gunzipSync(bytesOf('libuuid.Packages.gz')));
    expect(packages.map(({ files }) => files)).toEqual([
      [
        'usr/lib/.build-id',
        'usr/lib/.build-id/df/ef6a880adac817216ab9866779a0725e017647',
        'usr/lib64/libuuid.so.1',
        'usr/lib64/libuuid.so.1.3.0',
        'usr/share/licenses/libuuid',
        'usr/share/licenses/libuuid/COPYING',
        'usr/share/licenses/libuuid/COPYING.BSD-3',
      ],
    ]);
  });
});

interface ListedPackage {
  readonly image: string;
  readonly fields: Readonly<Record<string, string>>;
}

function listed(): readonly ListedPackage[] {
  const [head = '', ...rows] = gunzipSync(bytesOf('package-lists.tsv.gz')).toString().trimEnd().split('\n');
  const columns = head.split('\t');
  return rows.map((row) => {
    const values = row.split('\t');
    const fields = Object.fromEntries(columns.map((column, at) => [column, values[at] ?? '']));
    return { image: fields.image ?? '', fields };
  });
}

function headerOf({ fields }: ListedPackage): Uint8Array {
  const { name = '', version = '', release = '', arch, sourcerpm, vendor, epoch, modularity_label } = fields;
  const texts = { architecture: arch, sourceRpm: sourcerpm, vendor, module: modularity_label };
  const present = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
  return rpmHeader({ name, version, release, ...(epoch === '' ? {} : { epoch: Number(epoch) }), ...present });
}

/** Name, epoch, version, release, architecture, source rpm, module, vendor: every row of the list but for keys. */
const rowOf = ({ fields }: ListedPackage): string =>
  ['name', 'epoch', 'version', 'release', 'arch', 'sourcerpm', 'modularity_label', 'vendor']
    .map((column) => fields[column])
    .join('|');

function rowRead({
  name,
  epoch,
  version,
  release,
  architecture,
  source,
  module,
  vendor,
}: RpmPackage): string {
  const rpm = source === undefined ? '' : `${source.name}-${source.version}.src.rpm`;
  return [name, epoch, version, release, architecture, rpm, module, vendor].join('|');
}

describe('lists of packages, kept in each container', () => {
  const images = Map.groupBy(listed(), ({ image }) => image);
  const containers = [
    ['SQLite', rpmSqlite],
    ['NDB', rpmNdb],
    ['Berkeley DB', (headers: readonly Uint8Array[]) => rpmBdb(headers)],
    ['Berkeley DB of s390x', (headers: readonly Uint8Array[]) => rpmBdb(headers, { order: 'big' })],
    ['Berkeley DB with small pages', (headers: readonly Uint8Array[]) => rpmBdb(headers, { pageBytes: 512 })],
  ] as const;

  it('are 3,042 packages of 14 images', () => {
    expect([images.size, [...images.values()].flat().length]).toEqual([14, 3042]);
  });

  it.each(containers)('come back whole from %s', (_name, make) => {
    for (const [image, packages] of images) {
      const reading = readRpmDatabase(make(packages.map(headerOf)));
      const expected = packages.filter(({ fields }) => fields.name !== 'gpg-pubkey').map(rowOf);
      expect([image, reading.packages.map(rowRead).toSorted()]).toEqual([image, expected.toSorted()]);
      expect(reading.rejected).toEqual([]);
    }
  });
});

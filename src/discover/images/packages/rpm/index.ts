import {
  type RpmFault,
  type RpmPackage,
  type RpmRecords,
  readRpmDatabase,
  readRpmManifest,
  rpmEvr,
} from '../../../../formats/rpm/index.ts';
import { type FoundPackage, nothingFound, type PackageReader, type Problem } from '../reader.ts';

const database = /(?:^|\/)rpm\/(?:rpmdb\.sqlite|Packages\.db|Packages)$/;
const writeAhead = /(?:^|\/)rpm\/rpmdb\.sqlite-wal$/;
const manifest = /(?:^|\/)rpmmanifest\/container-manifest-2$/;

/** A log that SQLite has emptied is its head alone or nothing. */
const writeAheadHeadBytes = 32;

/** rpm's database in SQLite, NDB and Berkeley DB, and the manifest of distroless images of Mariner and Azure Linux. */
export const rpm: PackageReader = {
  id: 'rpm',
  kind: 'system',
  wants: ({ path, sizeBytes }) => {
    if (database.test(path)) return { kind: 'content', maxBytes: 256 * 2 ** 20 };
    if (manifest.test(path)) return { kind: 'content', maxBytes: 64 * 2 ** 20 };
    return writeAhead.test(path) && sizeBytes > writeAheadHeadBytes ? { kind: 'presence' } : undefined;
  },
  claims: (path) => database.test(path) || writeAhead.test(path) || manifest.test(path),
  read: (path, bytes) => {
    if (writeAhead.test(path)) return { ...nothingFound, problems: [unmerged] };
    return readingOf(manifest.test(path) ? readRpmManifest(bytes) : readRpmDatabase(bytes));
  },
};

/** Packages may stand in the log alone; a reader sees one file at a time and cannot lay it over the database. */
const unmerged: Problem = {
  code: 'packages.unsupported',
  reason: 'it may hold changes that are not in rpmdb.sqlite yet, and is not read',
};

function readingOf({ packages, rejected }: RpmRecords): ReturnType<PackageReader['read']> {
  return {
    packages: packages.map(found),
    owns: packages.flatMap(({ files }) => files),
    problems: rejected.map(problemOf),
  };
}

function found(one: RpmPackage): FoundPackage {
  const { name, architecture, source, vendor, module } = one;
  return {
    name,
    version: rpmEvr(one),
    type: 'rpm',
    ...(architecture === undefined ? {} : { architecture }),
    ...(source === undefined ? {} : { source }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(module === undefined ? {} : { qualifiers: { rpmmod: module } }),
  };
}

const codes = new Map([
  ['rpm.too-large', 'images.too-large'],
  ['rpm.unsupported', 'packages.unsupported'],
]);

function problemOf({ what, code, reason }: RpmFault): Problem {
  return { code: codes.get(code) ?? 'packages.corrupt', reason: `${what}: ${reason}` };
}

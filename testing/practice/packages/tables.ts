import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { compareVersions } from '../../../src/formats/versions/index.ts';
import { fixture } from '../fixtures.ts';

/** One package as a Debian image had it. */
export interface PackageRow {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  /** Differs from the version after a rebuild (`+b1`), and where only the binary has an epoch. */
  readonly sourceVersion: string;
}

export type DebianTable = 'debian-12-slim' | 'debian-11-slim' | 'debian-12-applications';

/** The rows of a table of real packages; see the fixtures' SOURCE.md. */
export function packagesOf(table: DebianTable): readonly PackageRow[] {
  return rowsOf(`practice/${table}.tsv`).map(
    ([name = '', version = '', source = '', sourceVersion = '']) => ({
      name,
      version,
      source,
      sourceVersion,
    }),
  );
}

/** The newest fixed version in Debian 12 of the package's source, where that is newer than the package. */
export function fixOf({ source, sourceVersion }: PackageRow): string | undefined {
  const row = rowsOf('practice/debian-12-fixes.tsv').find(([name]) => name === source);
  const fixed = row?.[1];
  return fixed !== undefined && compareVersions('deb', fixed, sourceVersion) === 1 ? fixed : undefined;
}

/** A package database as some real system had it: `dpkg/bookworm-main-apps.status`, `apk/alpine-3.20.3-x86_64.installed`. */
export function databaseText(name: string): string {
  return gunzipSync(readFileSync(fixture(`pkgdb/${name}.gz`))).toString('utf8');
}

const read = new Map<string, readonly (readonly string[])[]>();

function rowsOf(path: string): readonly (readonly string[])[] {
  const known = read.get(path);
  if (known !== undefined) return known;
  const lines = readFileSync(fixture(path), 'utf8').split('\n');
  const rows = lines.filter((line) => line !== '').map((line) => line.split('\t'));
  read.set(path, rows);
  return rows;
}

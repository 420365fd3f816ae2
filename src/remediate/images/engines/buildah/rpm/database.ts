import { readRpmDatabase, rpmEvr } from '../../../../../formats/rpm/index.ts';
import { compareVersions } from '../../../../../formats/versions/index.ts';
import { OakumError } from '../../../../../kernel/pure/index.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { Installed, InstalledPackages } from '../../../managers/manager.ts';

export const databaseName = 'rpmdb.sqlite';

/** Where distributions keep it; the first that is there counts. */
const folders = ['usr/lib/sysimage/rpm', 'var/lib/rpm', 'usr/share/rpm'];

/** In the order in which rpm's own versions took them up, the newest first. */
const databases = new Map([
  [databaseName, 'SQLite'],
  ['Packages.db', 'NDB'],
  ['Packages', 'Berkeley DB'],
]);

/** A database of any kind, as the image's own rpm finds it. `folder` is where it really lies. */
export interface AnyDatabase {
  readonly folder: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function anyDatabaseOf(lower: ImageFiles): AnyDatabase | undefined {
  for (const name of databases.keys()) {
    for (const folder of folders.map((path) => lower.follow(path))) {
      const bytes = lower.bytes(`${folder}/${name}`);
      if (bytes !== undefined) return { folder, name, bytes };
    }
  }
  return undefined;
}

export function isRpmDatabaseFile(path: string): boolean {
  return /(?:^|\/)rpm\/(?:rpmdb\.sqlite(?:-wal)?|Packages(?:\.db)?)$/.test(path);
}

export type RpmDatabase =
  /** `folder` is where it really lies: no part of that path is a link. */
  | { readonly kind: 'sqlite'; readonly folder: string; readonly bytes: Uint8Array }
  | { readonly kind: 'unable'; readonly message: string };

/**
 * The image's database of rpm; undefined where it has none. The machine's rpm will open it from outside of the image's
 * root: a link there could lead it anywhere, and is refused.
 */
export function rpmDatabaseOf(lower: ImageFiles): RpmDatabase | undefined {
  for (const folder of folders.map((path) => lower.follow(path))) {
    const bytes = lower.bytes(`${folder}/${databaseName}`);
    if (bytes !== undefined) return sqliteIn(folder, { bytes, lower });
  }
  for (const [name, kind] of databases) {
    if (folders.every((folder) => lower.target(`${folder}/${name}`) === undefined)) continue;
    return unable(`its rpm database is ${kind}, and the machine's rpm can only write SQLite`);
  }
  const isDistroless = lower.target('var/lib/rpmmanifest/container-manifest-2') !== undefined;
  return isDistroless ? unable('it has a list of rpm packages and no database of them') : undefined;
}

function sqliteIn(
  folder: string,
  { bytes, lower }: { readonly bytes: Uint8Array; readonly lower: ImageFiles },
): RpmDatabase {
  const files = lower.list(folder).map((name) => `${folder}/${name}`);
  const link = files.find((path) => lower.entry(path)?.kind !== 'file');
  if (link !== undefined) return unable(`${link} is no plain file`);
  const log = lower.bytes(`${folder}/${databaseName}-wal`);
  if (log !== undefined && log.byteLength > 0)
    return unable(`${databaseName}-wal holds changes that are not in the database`);
  return { kind: 'sqlite', folder, bytes };
}

function unable(message: string): RpmDatabase {
  return { kind: 'unable', message };
}

/** Installed packages by name, of several the newest. @throws patch.malformed-image for what cannot be read */
export function installedIn(
  bytes: Uint8Array,
  isHeld: (one: Pick<Installed, 'name' | 'version' | 'architecture'>) => boolean,
): InstalledPackages {
  const { packages, rejected } = readRpmDatabase(bytes);
  const [damaged] = rejected;
  if (damaged !== undefined)
    throw new OakumError('patch.malformed-image', `the rpm database: ${damaged.what}: ${damaged.reason}`);
  const found = new Map<string, Installed>();
  for (const { name, architecture = '', source, ...evr } of packages) {
    const version = rpmEvr(evr);
    const known = found.get(name)?.version;
    if (known !== undefined && compareVersions('rpm', known, version) !== -1) continue;
    const one = { name, version, architecture };
    // Advisories speak of packages as they are installed, epoch included; the source's file name has none.
    found.set(name, { ...one, source: { name: source?.name ?? name, version }, isHeld: isHeld(one), state });
  }
  return found;
}

/** rpm knows no package that is half there. */
const state = 'installed';

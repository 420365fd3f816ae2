import { type ApkDatabaseRecord, apkChecksum } from '../../../../../formats/apk/index.ts';
import type { TarMember } from '../../../../../formats/tar/index.ts';
import type { ApkDatabase } from '../../../apk-database/index.ts';
import type { ApkOffer, FetchedApk } from '../../../apk-repository/index.ts';
import type { Refusal } from '../../../contract.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { FileChanges } from '../../../layer.ts';
import type { Stored } from '../package-store.ts';
import type { Owners } from './owners.ts';

export type StoredApk = Stored<FetchedApk>;

/** A member of the new layer, at the place where it really lies in the image. */
export interface PlacedMember {
  /** As the package names it. */
  readonly path: string;
  readonly place: string;
  readonly member: TarMember;
}

export interface Unpacking {
  readonly lower: ImageFiles;
  readonly database: ApkDatabase;
  readonly owners: Owners;
  /** Packages that move in the same upgrade: what they had is theirs to give. */
  readonly moving: ReadonlySet<string>;
}

/** What unpacking one package over its old version does. */
export interface Unpacked {
  readonly name: string;
  /** As the database will have it. */
  readonly record: ApkDatabaseRecord;
  readonly members: readonly PlacedMember[];
  /** Files of the old record that the new one no longer has, but for changed ones that are protected. */
  readonly gone: readonly string[];
  readonly refusals: readonly Refusal[];
}

export interface Package {
  readonly apk: StoredApk;
  readonly offer: ApkOffer;
  readonly old: ApkDatabaseRecord;
}

/** A package that moves, and what unpacking it does. */
export interface Moved extends Package {
  readonly unpacked: Unpacked;
}

/** Packages that move together, with the files as they would be. */
export interface ApkUpgrade {
  readonly lower: ImageFiles;
  readonly database: ApkDatabase;
  readonly moving: ReadonlyMap<string, Moved>;
  readonly files: FileChanges;
}

export function refuse({ old }: Package, code: Refusal['code'], message: string): Refusal {
  return { code, package: old.name, message };
}

/** `Q1…` of what is in the image; undefined where nothing is there, or its content is not known. */
export function currentChecksum(path: string, lower: ImageFiles): string | undefined {
  const entry = lower.entry(path);
  if (entry?.kind === 'symlink') return apkChecksum(entry.linkPath);
  return entry?.kind === 'file' && entry.content.sha1 !== undefined ? `Q1${entry.content.sha1}` : undefined;
}

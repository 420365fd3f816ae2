import {
  type ApkDatabaseRecord,
  type ApkDependency,
  readApkDatabase,
} from '../../../../formats/apk/index.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import type { ApkOffers } from '../../apk-repository/index.ts';
import type { FileChanges } from '../../layer.ts';
import type { Installed, InstalledPackages, Offers } from '../manager.ts';

/** Packages by name. One that `world` ties to a version is held. */
export function installedOf(
  records: readonly ApkDatabaseRecord[],
  world: readonly ApkDependency[],
): InstalledPackages {
  const held = new Set(
    world.filter(({ bound }) => bound !== undefined && !/^>=?$/.test(bound.operator)).map(({ name }) => name),
  );
  return new Map(
    records.map(({ name, version, fields }): readonly [string, Installed] => {
      const source = { name: fields.get('o') ?? name, version };
      const architecture = fields.get('A') ?? '';
      return [name, { name, version, architecture, source, isHeld: held.has(name), state }];
    }),
  );
}

const state = 'installed';

/** What is on offer, newest first. A tagged repository offers only what `world` asks of it. */
export function offersOf(
  names: readonly string[],
  byName: ApkOffers['byName'],
  world: readonly ApkDependency[],
): Offers {
  const tags = new Map(world.map(({ name, tag }) => [name, tag]));
  return new Map(
    names.map((name) => {
      const offered = (byName.get(name) ?? []).filter(
        ({ tag }) => tag === undefined || tag === tags.get(name),
      );
      return [
        name,
        offered.map(({ version, sizeBytes }) => ({ version, sourceVersion: version, sizeBytes })),
      ] as const;
    }),
  );
}

/** @throws patch.engine-failed where the database did not change or a package is gone */
export function installedAfter(
  changes: FileChanges,
  { path, installed }: { readonly path: string; readonly installed: InstalledPackages },
): InstalledPackages {
  const member = changes.members.get(path);
  if (member === undefined) throw failed('the package database did not change');
  const after = installedOf(readApkDatabase(member.content), []);
  const gone = [...installed.keys()].find((name) => !after.has(name));
  if (gone !== undefined) throw failed(`${gone} is gone`);
  return after;
}

function failed(why: string): OakumError {
  return new OakumError('patch.engine-failed', `apk: ${why}`);
}

import type { TarMember } from '../../../../../formats/tar/index.ts';
import { type StatusDPlace, statusPath } from '../../../dpkg-database/index.ts';
import type { FileChanges } from '../../../layer.ts';
import type { Upgrade } from '../judge/index.ts';
import { cacheMember, cachePath, effectOn, newCache } from '../linker/index.ts';
import { databaseFile, infoFiles, md5sumsOf } from './info-files.ts';
import { withInstalled } from './write-status.ts';

/** The files' changes of an upgrade, those of the package database, and the linker's cache where it changes. */
export function withDatabase(upgrade: Upgrade): FileChanges {
  const { database, files } = upgrade;
  const members = new Map(files.members);
  const removed = new Set(files.removed);
  const { layout } = database;
  const effects = [...upgrade.moving.values()].map(({ changes }) => effectOn(changes, upgrade));
  const cache = newCache(effects, upgrade.lower);
  if (cache !== undefined) members.set(cachePath, cacheMember(cache));
  if (layout.kind === 'status.d') {
    for (const one of statusDFiles(upgrade, layout.places)) members.set(...one);
    return { members, removed };
  }
  for (const { deb, changes } of upgrade.moving.values()) {
    const info = infoFiles(deb, changes, database);
    for (const [path, member] of info.members) members.set(path, member);
    for (const path of info.removed) removed.add(path);
  }
  members.set(...statusFile(upgrade, layout.bytes));
  return { members, removed };
}

function statusFile({ lower, moving }: Upgrade, before: Uint8Array): readonly [string, TarMember] {
  let status = before;
  for (const { deb, changes } of moving.values()) {
    status = withInstalled(status, deb.control, changes.conffiles);
  }
  return databaseFile(statusPath, status, lower.entry(statusPath)?.mode ?? 0o644);
}

/** As builders of distroless images write them: the control file and the hashes as the package brings them. */
function statusDFiles(
  { lower, moving }: Upgrade,
  places: ReadonlyMap<string, StatusDPlace>,
): readonly (readonly [string, TarMember])[] {
  return [...moving.values()].flatMap(({ deb, changes }) => {
    const place = places.get(deb.name);
    if (place?.md5sums === undefined) return [];
    const mode = (path: string): number => lower.entry(path)?.mode ?? 0o644;
    const control = deb.controlFiles.get('control') ?? new Uint8Array();
    return [
      databaseFile(place.control, control, mode(place.control)),
      databaseFile(place.md5sums, md5sumsOf(deb, changes), mode(place.md5sums)),
    ];
  });
}

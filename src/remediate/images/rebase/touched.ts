import { isApkDatabaseFile } from '../apk-database/index.ts';
import { isDatabaseFile } from '../dpkg-database/index.ts';
import type { ImageFiles, LayerFiles, OnEither } from '../image-files/index.ts';
import { isSame, leavesBelow } from '../verify/changed-places.ts';
import { shortList } from '../verify/short-list.ts';
import type { RebaseRefusal } from './contract.ts';

/** What the application's layers do to places that the two bases do not agree about. */
export function touchedPlaces({ lower, layers, merged }: OnEither): readonly RebaseRefusal[] {
  const written = layers.flatMap(({ entries }) => entries.map(({ path }) => path));
  const removed = layers.flatMap(({ whiteouts }) => whiteouts.map(({ path }) => path));
  const touched = [...new Set([...written, ...removed])];
  const databases = touched.filter(
    (path) => isPackageDatabase(merged.old.place(path)) || isPackageDatabase(path),
  );
  const moved = touched.flatMap((path) => movedDirectory(path, lower) ?? []);
  const both = [
    ...written.filter((path) => !isEqual(path, lower)),
    ...removed.flatMap((path) => differentBelow(path, lower)),
    ...layers.flatMap((layer) => linkedAway(layer, lower, new Set(written))),
  ];
  return [
    ...reason('package-database', 'the application’s layers change', databases),
    ...reason('moved-directory', 'not there, or elsewhere, in the new base', moved),
    ...reason('changed-by-both', 'touched by the application, and different between the bases', both),
  ];
}

function reason(
  code: RebaseRefusal['code'],
  what: string,
  paths: readonly string[],
): readonly RebaseRefusal[] {
  const places = [...new Set(paths)].toSorted().map((path) => `/${path}`);
  return places.length === 0 ? [] : [{ code, message: shortList(what, places) }];
}

/** What package managers write down; logs and caches are none. */
function isPackageDatabase(path: string): boolean {
  return (
    isDatabaseFile(path) ||
    isApkDatabaseFile(path) ||
    /^var\/lib\/dpkg\/(?:status|available|info\/|alternatives\/)/.test(path) ||
    /^(?:usr\/)?lib\/apk\/db\//.test(path) ||
    /^(?:var\/lib\/rpm|usr\/lib\/sysimage\/rpm|var\/lib\/rpmmanifest)\//.test(path)
  );
}

type Lower = OnEither['lower'];

/** Directories are written again by many builders as they were: what counts is whether the bases agree. */
function isEqual(path: string, { old, new: fresh }: Lower): boolean {
  const [was, is] = [old.entry(path), fresh.entry(path)];
  return was?.kind === 'directory' && is?.kind === 'directory'
    ? was.mode === is.mode && was.uid === is.uid && was.gid === is.gid
    : isSame(was, is);
}

function differentBelow(path: string, lower: Lower): readonly string[] {
  const below = (files: ImageFiles): readonly string[] =>
    files.entry(path) === undefined ? [] : leavesBelow(files, files.place(path));
  return [...new Set([...below(lower.old), ...below(lower.new)])].filter((place) => !isEqual(place, lower));
}

/** The first directory above a path that the old base has, and the new one has not, or leads elsewhere with. */
function movedDirectory(path: string, { old, new: fresh }: Lower): string | undefined {
  const parts = path.split('/').slice(0, -1);
  const above = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  return above.find((directory) => {
    if (old.target(directory) === undefined && fresh.target(directory) === undefined) return false;
    if (old.follow(directory) !== fresh.follow(directory)) return true;
    return (
      old.target(directory) !== undefined && fresh.target(directory)?.kind !== old.target(directory)?.kind
    );
  });
}

/** Hard links to a file of the base would be links to another. */
function linkedAway({ entries }: LayerFiles, lower: Lower, written: ReadonlySet<string>): readonly string[] {
  return entries.flatMap(({ path, header }) =>
    header.kind === 'hardlink' && !written.has(cleaned(header.linkPath)) && !isEqual(header.linkPath, lower)
      ? [path]
      : [],
  );
}

function cleaned(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}

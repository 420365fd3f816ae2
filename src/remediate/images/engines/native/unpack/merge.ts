import type { DpkgDatabase } from '../../../dpkg-database/index.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { FileChanges } from '../../../layer.ts';
import { deepestFirst, isLeftEmpty } from '../left-empty.ts';
import type { PackageChanges } from './changes.ts';

interface MergeInput {
  readonly lower: ImageFiles;
  readonly database: DpkgDatabase;
}

/**
 * Puts the packages' changes together and decides what goes: files that no package has any more, and directories that
 * are then empty and nobody's. What another package, or the same one under another name (merged `/usr`), still has
 * stays.
 */
export function mergeChanges(
  packages: readonly PackageChanges[],
  { lower, database }: MergeInput,
): FileChanges {
  const members = new Map(
    packages.flatMap((item) => item.members.map(({ place, member }) => [place, member])),
  );
  const moving = new Set(packages.map(({ name }) => name));
  const wanted = new Set(packages.flatMap((item) => item.list));
  const places = new Set([...wanted].map((path) => lower.place(path)));
  const gone = packages
    .flatMap((item) => item.gone)
    .filter((path) => {
      const isOthers = database.owners(path).some((owner) => !moving.has(owner));
      return !isOthers && !wantedAgain(path, packages) && lower.entry(path) !== undefined;
    });
  const removed = new Set<string>();
  const directories: string[] = [];
  for (const path of gone) {
    const place = lower.place(path);
    if (isLinkedDirectory(path, { lower, database, packages })) continue;
    if (members.has(place) || (places.has(place) && !wanted.has(path))) continue;
    if (lower.entry(path)?.kind === 'directory') directories.push(place);
    else removed.add(place);
  }
  for (const place of deepestFirst(directories)) {
    if (isLeftEmpty(place, { lower, members, removed })) removed.add(place);
  }
  return { members, removed };
}

/** A path filtered out of the package that owned it is gone although the list still has it. */
function wantedAgain(path: string, packages: readonly PackageChanges[]): boolean {
  return packages.some((item) => item.list.includes(path) && !item.gone.includes(path));
}

/**
 * The package had files below a path that is a link in the image: the link stands for one of its directories (merged
 * `/usr`, or the image's author moved it), and is not the package's to remove.
 */
function isLinkedDirectory(
  path: string,
  { lower, database, packages }: MergeInput & { readonly packages: readonly PackageChanges[] },
): boolean {
  if (lower.entry(path)?.kind !== 'symlink' || lower.target(path)?.kind !== 'directory') return false;
  return packages.some(({ name }) => database.list(name).some((other) => other.startsWith(`${path}/`)));
}

import { packagePurl } from '../../formats/purl/index.ts';
import type { PackageType } from '../../model/index.ts';
import type { MergedFile, Origin, VisibleFile } from './layers/merge.ts';
import type { Unversioned } from './packages/reader.ts';

/** A lock file that still says something once what is installed is known. */
export interface Standing {
  readonly path: string;
  /** With the packages that no installed one stands for. */
  readonly file: MergedFile;
  readonly unversioned: readonly Unversioned[];
}

/**
 * Lock files declare; what is installed is what is there. So that the one neither doubles nor contradicts the other, a
 * lock file is left out whole where it was carried out, and elsewhere loses each package that is installed somewhere.
 */
export function standingDeclarations(
  declared: readonly VisibleFile[],
  installed: readonly VisibleFile[],
): readonly Standing[] {
  if (declared.length === 0) return [];
  const known = installedBy(installed);
  return declared.flatMap(([path, file]) => {
    if (isCarriedOut([path, file], known)) return [];
    const unversioned = (file.reading.unversioned ?? []).filter((one) => !isInstalled(one, known));
    const packages = file.packages.filter(({ found }) => !isInstalled(found, known));
    return [{ path, file: { ...file, packages }, unversioned }];
  });
}

interface Installed {
  readonly paths: readonly string[];
  readonly names: ReadonlySet<string>;
}

type InstalledBy = ReadonlyMap<PackageType, Installed>;

function installedBy(files: readonly VisibleFile[]): InstalledBy {
  const all = files.flatMap(([path, file]) => file.packages.map(({ found }) => ({ path, found })));
  const byType = Map.groupBy(all, ({ found }) => found.type);
  return new Map(
    [...byType].map(([type, some]) => [
      type,
      { paths: some.map(({ path }) => path), names: new Set(some.map(({ found }) => nameOf(found))) },
    ]),
  );
}

/** One form for all ways to write a name, as the purl of its ecosystem has it. */
function nameOf({ name, type }: Unversioned): string {
  return packagePurl({ name, type, version: '0' });
}

/** These install beside the lock file and nowhere else; another tree says nothing about it. */
const treeBeside: ReadonlyMap<PackageType, string> = new Map([
  ['npm', 'node_modules/'],
  ['composer', ''],
]);

function isCarriedOut([path, file]: VisibleFile, known: InstalledBy): boolean {
  const [type] = new Set(namedBy(file).map((one) => one.type));
  if (type === undefined) return hasTreeOfAnyKind(path, known);
  const there = known.get(type);
  if (there === undefined) return false;
  const folder = folderOf(path);
  const beside = treeBeside.get(type);
  if (beside !== undefined) return there.paths.some((one) => one.startsWith(`${folder}${beside}`));
  // A lock file at the root has everything below it.
  if (folder !== '' && there.paths.some((one) => one.startsWith(folder))) return true;
  const names = new Set(namedBy(file).map(nameOf));
  const found = [...names].filter((name) => there.names.has(name));
  return found.length * 2 >= names.size;
}

/** What could not be read names no package; only the tree of a JavaScript project says whether it matters. */
function hasTreeOfAnyKind(path: string, known: InstalledBy): boolean {
  const tree = `${folderOf(path)}node_modules/`;
  return known.get('npm')?.paths.some((one) => one.startsWith(tree)) === true;
}

function isInstalled(one: Unversioned, known: InstalledBy): boolean {
  return !treeBeside.has(one.type) && known.get(one.type)?.names.has(nameOf(one)) === true;
}

function namedBy({ packages, reading }: MergedFile): readonly Unversioned[] {
  return [...packages.map(({ found }: Origin) => found), ...(reading.unversioned ?? [])];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

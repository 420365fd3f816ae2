import { packagePurl } from '../../formats/purl/index.ts';
import { compareText } from '../../kernel/pure/index.ts';
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
  const standing = declared.flatMap(([path, file]): readonly Standing[] => {
    if (isCarriedOut([path, file], known)) return [];
    const [first] = namedBy(file);
    const there = first === undefined ? none : namesFor(path, first.type, known);
    const isInstalled = (one: Unversioned): boolean => there.has(nameOf(one));
    const unversioned = (file.reading.unversioned ?? []).filter((one) => !isInstalled(one));
    const packages = file.packages.filter(({ found }) => !isInstalled(found));
    return [{ path, file: { ...file, packages }, unversioned }];
  });
  return [...Map.groupBy(standing, ({ path }) => folderOf(path)).values()].flatMap(withoutRepeats);
}

/** Lock files of one folder are about one project: what one says need not be said by the next. */
function withoutRepeats(standing: readonly Standing[]): readonly Standing[] {
  const said = new Set<string>();
  const named = new Set(standing.flatMap(({ file }) => file.packages.map(({ found }) => nameOf(found))));
  return standing
    .toSorted((left, right) => compareText(left.path, right.path))
    .map(({ path, file, unversioned }) => {
      const packages = file.packages.filter(({ found }) => !said.has(packagePurl(found)));
      for (const { found } of packages) said.add(packagePurl(found));
      const open = unversioned.filter((one) => !named.has(nameOf(one)));
      return { path, file: { ...file, packages }, unversioned: open };
    });
}

const none: ReadonlySet<string> = new Set();

interface Installed {
  readonly path: string;
  /** As `nameOf` has it. */
  readonly name: string;
}

type InstalledBy = ReadonlyMap<PackageType, readonly Installed[]>;

function installedBy(files: readonly VisibleFile[]): InstalledBy {
  const all = files.flatMap(([path, file]) => file.packages.map(({ found }) => ({ path, found })));
  const byType = Map.groupBy(all, ({ found }) => found.type);
  return new Map(
    [...byType].map(([type, some]) => [type, some.map(({ path, found }) => ({ path, name: nameOf(found) }))]),
  );
}

/** One form for all ways to write a name, as the purl of its ecosystem has it. */
function nameOf({ name, type }: Unversioned): string {
  return packagePurl({ name, type, version: '0' });
}

/** These install beside the lock file and nowhere else; a tree elsewhere says nothing about it. */
const treeBeside: ReadonlyMap<PackageType, string> = new Map([
  ['npm', 'node_modules/'],
  ['composer', ''],
]);

/** Elsewhere a few packages of the same name are chance (pip and setuptools are everywhere). */
const leastPart = 0.25;

/**
 * Beside a tree one package of it is enough: not all formats tell what is for development, which production leaves out. A
 * tree that has none of them is another's.
 */
function isCarriedOut([path, file]: VisibleFile, known: InstalledBy): boolean {
  const named = namedBy(file);
  const [first] = named;
  if (first === undefined) return hasTreeOfAnyKind(path, known);
  const there = namesFor(path, first.type, known);
  const names = new Set(named.map(nameOf));
  const found = [...names].filter((name) => there.has(name)).length;
  return treeBeside.has(first.type) ? found > 0 : found >= names.size * leastPart;
}

/** What is installed where a lock file of this place and kind is carried out. */
function namesFor(path: string, type: PackageType, known: InstalledBy): ReadonlySet<string> {
  const beside = treeBeside.get(type);
  const all = known.get(type) ?? [];
  const tree = `${folderOf(path)}${beside}`;
  const there = beside === undefined ? all : all.filter((one) => one.path.startsWith(tree));
  return new Set(there.map(({ name }) => name));
}

/** What could not be read names no package; only the tree of a JavaScript project says whether it matters. */
function hasTreeOfAnyKind(path: string, known: InstalledBy): boolean {
  return namesFor(path, 'npm', known).size > 0;
}

function namedBy({ packages, reading }: MergedFile): readonly Unversioned[] {
  return [...packages.map(({ found }: Origin) => found), ...(reading.unversioned ?? [])];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

import { packagePurl } from '../../formats/purl/index.ts';
import { compareText } from '../../kernel/pure/index.ts';
import type { Contents, Os, Outcome, Package, Unread } from '../../model/index.ts';
import { type Standing, standingDeclarations } from './declared.ts';
import { wellKnownPaths } from './layers/interesting-links.ts';
import { realPath } from './layers/links.ts';
import {
  type MergedTree,
  mergeLayers,
  type Origin,
  type StackedLayer,
  type VisibleFile,
} from './layers/merge.ts';
import type { PackageReader } from './packages/reader.ts';
import { packageReaders } from './packages/register.ts';
import { type Known, statedBeside } from './stated.ts';

export interface Gathering {
  readonly subject: string;
  /** How a person calls it. */
  readonly label: string;
  readonly stack: readonly StackedLayer[];
  /** What could not be read so far. */
  readonly unread: readonly Unread[];
  /** `project`: a tree of sources, in which no operating system is missing. */
  readonly shape: 'system' | 'project';
}

/** Contents, with how many packages of languages were left to the operating system that owns their files. */
export interface GatheredContents extends Outcome<Contents> {
  readonly leftToTheSystem: number;
}

/** Makes contents of layer records: merges them, tells the system, and counts what is not known. */
export function gatherContents({ subject, label, stack, unread, shape }: Gathering): GatheredContents {
  const tree = mergeLayers(stack);
  const files = visibleFiles(tree);
  const os = osOfTree(tree);
  const owned = ownedPaths(files, tree);
  const isLeft = ([path, file]: VisibleFile): boolean => isLanguage([path, file]) && owned.has(path);
  const { kept, standing, unread: foreign } = sortedOut(files, { isLeft, os, label });
  const packages = kept.flatMap(([path, file]) => file.packages.map((origin) => packageOf(origin, path, os)));
  const problems = problemsOf(kept, label);
  const leftOut = problems.filter(isLeftOut);
  const missing = [
    ...unread,
    ...foreign,
    ...problems.filter((one) => !isLeftOut(one)),
    ...withoutVersion(standing, label),
    ...unreadLinks(tree, label),
    ...(shape === 'project' && !files.some(saysSystem) ? [] : unknownSystem(os, files, label)),
  ].toSorted((left, right) => compareText(left.what, right.what));
  const coverage = {
    read: stack.length,
    total: stack.length + missing.length,
    unread: missing,
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
  return {
    value: { subject, ...(os === undefined ? {} : { os }), packages: packages.toSorted(byName), coverage },
    coverage,
    leftToTheSystem: files.filter(isLeft).flatMap(([, file]) => file.packages).length,
  };
}

const kinds = new Map(packageReaders.map((reader) => [reader.id, reader.kind]));

function kindOf([, { reader }]: VisibleFile): PackageReader['kind'] | undefined {
  return kinds.get(reader);
}

function isLanguage(one: VisibleFile): boolean {
  return kindOf(one) === 'language' || kindOf(one) === 'declared';
}

interface SortedOut {
  readonly kept: readonly VisibleFile[];
  readonly standing: readonly Standing[];
  readonly unread: readonly Unread[];
}

/** What is installed counts; what was declared, where it was not carried out; what bills state, where nobody found it. */
function sortedOut(
  files: readonly VisibleFile[],
  { isLeft, os, label }: Pick<Known, 'os' | 'label'> & { isLeft(one: VisibleFile): boolean },
): SortedOut {
  const others = withoutOtherNames(files.filter((one) => kindOf(one) !== 'stated' && !isLeft(one)));
  const installed = others.filter((one) => kindOf(one) !== 'declared');
  const standing = standingDeclarations(
    others.filter((one) => kindOf(one) === 'declared'),
    installed,
  );
  const declared = standing.map(({ path, file }): VisibleFile => [path, file]);
  const bills = files.filter((one) => kindOf(one) === 'stated');
  const known = [...installed, ...declared, ...files.filter(isLeft)];
  const stated = statedBeside(bills, { files: known, os, label });
  return { kept: [...installed, ...declared, ...stated.files], standing, unread: stated.unread };
}

/** A program with many names (busybox has hundreds) is one, at the first of them that still shows. */
function withoutOtherNames(files: readonly VisibleFile[]): readonly VisibleFile[] {
  const seen = new Set<string>();
  return files.filter((one) => {
    const [, { file }] = one;
    const isNew = !isLanguage(one) || !seen.has(file);
    seen.add(file);
    return isNew;
  });
}

/** A database counts at its well-known place only: others belong to file systems that lie inside this one. */
function visibleFiles(tree: MergedTree): readonly VisibleFile[] {
  const { dpkg, apk, rpm } = wellKnownPaths;
  const places = [...dpkg, ...apk, ...rpm].map((path) => realPath(path, tree.links));
  const isAtHome = (path: string): boolean =>
    places.some((place) => path === place || path.startsWith(`${place}/`));
  return [...tree.files].filter(([path, { reader }]) => !movable.has(reader) || isAtHome(path));
}

/** Readers that recognise their database by the end of its path, wherever a link may have moved it. */
const movable: ReadonlySet<string> = new Set(['dpkg', 'apk', 'rpm']);

function osOfTree(tree: MergedTree): Os | undefined {
  const candidates = wellKnownPaths.osRelease.map(
    (path) => tree.files.get(realPath(path, tree.links))?.reading.os,
  );
  return candidates.find((os) => os !== undefined);
}

/** What packages of the system own, at the place where it really is: `/bin/x` of a list may be `usr/bin/x`. */
function ownedPaths(files: readonly VisibleFile[], tree: MergedTree): ReadonlySet<string> {
  const owns = files.flatMap(([, file]) => file.reading.owns);
  return new Set(owns.map((path) => realPath(path, tree.links)));
}

function packageOf({ found, imageLayer }: Origin, path: string, os: Os | undefined): Package {
  const { name, version, type, architecture, source, vendor, within, evidence } = found;
  return {
    name,
    version,
    type,
    purl: packagePurl(found, os),
    path: within === undefined ? path : `${path}!/${within}`,
    ...(imageLayer === undefined ? {} : { imageLayer }),
    ...(source === undefined ? {} : { source }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function byName(left: Package, right: Package): number {
  return compareText(left.purl, right.purl) || compareText(left.path ?? '', right.path ?? '');
}

function problemsOf(files: readonly VisibleFile[], label: string): readonly Unread[] {
  return files.flatMap(([path, { reading }]) =>
    reading.problems.map(({ code, reason }) => ({ what: `${label} ${path}`, code, reason })),
  );
}

const namesTold = 5;

function withoutVersion(standing: readonly Standing[], label: string): readonly Unread[] {
  return standing.flatMap(({ path, unversioned }) => {
    if (unversioned.length === 0) return [];
    const names = unversioned.slice(0, namesTold).map(({ name }) => name);
    const more = unversioned.length > namesTold ? ` and ${unversioned.length - namesTold} more` : '';
    const reason = `it declares ${names.join(', ')}${more} without a version, and no installed one was found`;
    return [{ what: `${label} ${path}`, code: 'packages.unversioned', reason }];
  });
}

/** A database that a link leads away from, to a place where nothing was recognised. */
function unreadLinks(tree: MergedTree, label: string): readonly Unread[] {
  const databases = [
    'var/lib/dpkg/status',
    'lib/apk/db/installed',
    'var/lib/rpm/rpmdb.sqlite',
    'var/lib/rpm/Packages.db',
    'var/lib/rpm/Packages',
    'etc/os-release',
  ];
  return databases.flatMap((path) => {
    const real = realPath(path, tree.links);
    const isMoved = tree.links.has(path) || real.split('/').at(-1) !== path.split('/').at(-1);
    if (!isMoved || tree.files.has(real)) return [];
    const reason = `it is a link to ${real}, which was not read`;
    return [{ what: `${label} ${path}`, code: 'images.link-unread', reason }];
  });
}

/** Set aside by a rule and no gap: what serves development alone is not shipped. */
function isLeftOut({ code }: Unread): boolean {
  return code === 'packages.development';
}

/** Something of an operating system lies there, so that what is missing of it counts. */
function saysSystem([, { reader, reading }]: VisibleFile): boolean {
  return reading.os !== undefined || kinds.get(reader) === 'system' || reader === 'foreign';
}

/** Without system or database nothing says what is installed: that is unknown, never clean. */
function unknownSystem(os: Os | undefined, files: readonly VisibleFile[], label: string): readonly Unread[] {
  const hasDatabase = files.some(
    ([, file]) => kinds.get(file.reader) === 'system' && file.packages.length > 0,
  );
  if (os !== undefined && hasDatabase) return [];
  const isForeign = files.some(([, file]) => file.reader === 'foreign');
  if (os !== undefined && isForeign) return [];
  const reason =
    os === undefined
      ? 'it has no os-release, so that its operating system is unknown'
      : `${os.prettyName}, but no database of installed packages that can be read`;
  return [{ what: label, code: 'images.unknown-os', reason }];
}

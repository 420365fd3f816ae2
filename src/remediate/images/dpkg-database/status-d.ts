import { parseMd5sums, readStatusD, type StatusDRecord } from '../../../formats/dpkg/index.ts';
import { compareText, OakumError } from '../../../kernel/pure/index.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';
import type { DpkgDatabase, StatusDPlace } from './database.ts';
import { ownersOf } from './owners.ts';

export const statusDPath = 'var/lib/dpkg/status.d';

type Package = Extract<StatusDRecord, { kind: 'package' }>;

/** Whether the image keeps its packages in `status.d`. */
export function hasStatusD(files: ImageFiles): boolean {
  return files.list(statusDPath).length > 0;
}

/**
 * The database of a distroless image: a record and the hashes of its files for each package, and nothing else. No scripts
 * are kept, no list of links and directories, no conffiles.
 *
 * @throws patch.malformed-image for a record that cannot be read: what is not understood is not patched.
 */
export function readStatusDDatabase(files: ImageFiles): DpkgDatabase {
  const records = packagesOf(files);
  const packages = records.map(({ value }) => value);
  const lists = new Map(records.map((record) => [record.value.name, listOf(record, files)]));
  const list = (name: string): readonly string[] => lists.get(name) ?? [];
  const owners = ownersOf(packages, list);
  return {
    layout: { kind: 'status.d', places: new Map(records.map((one) => [one.value.name, placeOf(one)])) },
    packages: new Map(packages.map((item) => [item.name, item])),
    doubled: new Set(packages.map(({ name }) => name).filter((name, at, all) => all.indexOf(name) !== at)),
    owners: (path) => owners.get(path) ?? [],
    list,
    infoText: () => undefined,
    infoEndings: () => [],
    infoName: (name) => name,
    diverted: new Set(),
    overridden: new Set(),
    fileInterests: [],
    interested: () => [],
    isLeftOut: leftOutOf(list, files),
  };
}

function packagesOf(files: ImageFiles): readonly Package[] {
  return readStatusD(filesBelow(files)).map((record) => {
    if (record.kind === 'package') return record;
    throw new OakumError('patch.malformed-image', `${statusDPath}/${record.path}: ${record.reason}`);
  });
}

/** By their path below `status.d`, as deep as either layout goes. */
function filesBelow(files: ImageFiles): ReadonlyMap<string, Uint8Array> {
  const names = files.list(statusDPath).flatMap((name) => {
    if (files.entry(`${statusDPath}/${name}`)?.kind !== 'directory') return [name];
    return files.list(`${statusDPath}/${name}`).map((inner) => `${name}/${inner}`);
  });
  return new Map(
    names.toSorted(compareText).flatMap((name) => {
      const bytes = files.bytes(`${statusDPath}/${name}`);
      return bytes === undefined ? [] : [[name, bytes] as const];
    }),
  );
}

function placeOf({ path, md5sumsPath }: Package): StatusDPlace {
  return {
    control: `${statusDPath}/${path}`,
    md5sums: md5sumsPath === undefined ? undefined : `${statusDPath}/${md5sumsPath}`,
  };
}

function listOf({ md5sumsPath }: Package, files: ImageFiles): readonly string[] {
  if (md5sumsPath === undefined) return [];
  return [...parseMd5sums(textOf(files, `${statusDPath}/${md5sumsPath}`) ?? '').keys()];
}

/** Documentation, manuals, translations: what builders of small images take out, by its first directories. */
const area = /^usr\/share\/[^/]+/;

/**
 * What the builder of the image took out of a package stays out: a file that its hashes name and the image has not, and
 * everything in an area of which the image has none of the files that the hashes name.
 */
function leftOutOf(
  list: (name: string) => readonly string[],
  files: ImageFiles,
): (name: string, path: string) => boolean {
  const known = new Map<
    string,
    { readonly missing: ReadonlySet<string>; readonly bare: ReadonlySet<string> }
  >();
  const look = (name: string) => {
    const paths = list(name);
    const missing = new Set(paths.filter((path) => files.entry(path) === undefined));
    const there = new Set(paths.filter((path) => !missing.has(path)).map(areaOf));
    const bare = new Set([...missing].map(areaOf).filter((one) => one !== '' && !there.has(one)));
    return { missing, bare };
  };
  return (name, path) => {
    const { missing, bare } = known.getOrInsertComputed(name, look);
    return missing.has(path) || bare.has(areaOf(path));
  };
}

function areaOf(path: string): string {
  return area.exec(path)?.[0] ?? '';
}

/**
 * The dpkg database of an image that is to be patched: records, who owns which path, scripts, triggers, diversions and
 * overrides, and the path filters of dpkg's configuration. Reads only; `write-status.ts` and `info-files.ts` make the
 * new parts of it.
 */
import {
  type DpkgPackage,
  type DpkgRecords,
  parseFileList,
  readDpkgStatus,
} from '../../../formats/dpkg/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';
import { type PathFilter, readPathFilters } from './path-filters.ts';
import { type FileInterest, readFileInterests } from './triggers.ts';

export const statusPath = 'var/lib/dpkg/status';
export const infoPath = 'var/lib/dpkg/info';
const triggersPath = 'var/lib/dpkg/triggers';

export interface DpkgDatabase {
  readonly statusBytes: Uint8Array;
  readonly records: DpkgRecords;
  /** By name, packages of the image's own architecture or `all`; several architectures of one name are in `doubled`. */
  readonly packages: ReadonlyMap<string, DpkgPackage>;
  readonly doubled: ReadonlySet<string>;
  /** Names of the packages that have a path in their list. Paths as packages write them, without leading slash. */
  owners(path: string): readonly string[];
  list(name: string): readonly string[];
  /** A script or `triggers` of an installed package. */
  infoText(name: string, file: string): string | undefined;
  /** The files under `info/` that belong to a package, `list` included, by their ending. */
  infoEndings(name: string): readonly string[];
  /** `libc6:amd64` for packages that may be installed for several architectures, else the name. */
  infoName(name: string): string;
  /** Paths that a diversion moves or moves to. */
  readonly diverted: ReadonlySet<string>;
  readonly overridden: ReadonlySet<string>;
  readonly fileInterests: readonly FileInterest[];
  /** Packages whose script runs when a trigger of this name is activated. */
  interested(trigger: string): readonly string[];
  readonly pathFilters: readonly PathFilter[];
}

/** Which of the image's files `readDatabase` and the judges look into. */
export function isDatabaseFile(path: string): boolean {
  return (
    path === statusPath ||
    /^var\/lib\/dpkg\/(?:diversions|statoverride|arch)$/.test(path) ||
    /^var\/lib\/dpkg\/triggers\/[^/]+$/.test(path) ||
    /^var\/lib\/dpkg\/info\/[^/]+\.(?:list|preinst|postinst|prerm|postrm|triggers)$/.test(path) ||
    /^etc\/dpkg\/dpkg\.cfg(?:\.d\/[^/]+)?$/.test(path)
  );
}

/** @throws patch.malformed-image if there is no status file or a list cannot be read. */
export function readDatabase(files: ImageFiles): DpkgDatabase {
  const statusBytes = files.bytes(statusPath);
  if (statusBytes === undefined)
    throw new OakumError('patch.malformed-image', `the image has no ${statusPath}`);
  const records = readDpkgStatus(statusBytes);
  const infoNames = infoNamesOf(files);
  const infoName = (name: string): string => infoNames.get(name)?.infoName ?? name;
  const list = (name: string): readonly string[] =>
    parseFileList(textOf(files, `${infoPath}/${infoName(name)}.list`) ?? '');
  const owners = ownersOf(records.packages, list);
  return {
    statusBytes,
    records,
    packages: new Map(records.packages.map((item) => [item.name, item])),
    doubled: doubledIn(records.packages),
    owners: (path) => owners.get(path) ?? [],
    list,
    infoText: (name, file) => textOf(files, `${infoPath}/${infoName(name)}.${file}`),
    infoEndings: (name) => infoNames.get(name)?.endings ?? [],
    infoName,
    diverted: new Set(linesOf(files, 'var/lib/dpkg/diversions').flatMap((line) => absolute(line))),
    overridden: new Set(
      linesOf(files, 'var/lib/dpkg/statoverride').flatMap((line) => absolute(fourth(line))),
    ),
    fileInterests: readFileInterests(textOf(files, `${triggersPath}/File`) ?? ''),
    interested: (trigger) =>
      /^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(trigger)
        ? linesOf(files, `${triggersPath}/${trigger}`).map((line) => packageOf(line))
        : [],
    pathFilters: readPathFilters(files),
  };
}

interface InfoFiles {
  readonly infoName: string;
  readonly endings: string[];
}

/** The directory says whether a package's files are kept under `name` or `name:architecture`. */
function infoNamesOf(files: ImageFiles): ReadonlyMap<string, InfoFiles> {
  const names = new Map<string, InfoFiles>();
  for (const file of files.list(infoPath)) {
    const dot = file.lastIndexOf('.');
    if (dot <= 0) continue;
    const infoName = file.slice(0, dot);
    const name = infoName.replace(/:.*$/, '');
    const known = names.get(name) ?? { infoName, endings: [] };
    known.endings.push(file.slice(dot + 1));
    names.set(name, known);
  }
  return names;
}

function ownersOf(
  packages: readonly DpkgPackage[],
  list: (name: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const { name } of packages) {
    for (const path of list(name)) {
      const known = owners.get(path);
      if (known === undefined) owners.set(path, [name]);
      else known.push(name);
    }
  }
  return owners;
}

function doubledIn(packages: readonly DpkgPackage[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(packages.filter(({ name }) => seen.size === seen.add(name).size).map(({ name }) => name));
}

function linesOf(files: ImageFiles, path: string): readonly string[] {
  return (textOf(files, path) ?? '').split('\n').filter((line) => line !== '');
}

/** A line of `diversions` that is a path; the third of each group is a package's name. */
function absolute(line: string): readonly string[] {
  return line.startsWith('/') ? [line.slice(1)] : [];
}

function fourth(line: string): string {
  return line.split(' ').slice(3).join(' ');
}

/** `libc-bin`, `pkg:amd64`, `dpkg/noawait`. */
function packageOf(line: string): string {
  return line.replace(/\/noawait$/, '').replace(/:.*$/, '');
}

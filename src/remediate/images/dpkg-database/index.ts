/**
 * The dpkg database of an image that is to be patched: records, who owns which path, scripts, triggers, diversions and
 * overrides, and the path filters of dpkg's configuration. Reads only; `write-status.ts` and `info-files.ts` make the
 * new parts of it.
 */
import { type DpkgPackage, parseFileList, readDpkgStatus } from '../../../formats/dpkg/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';
import type { DpkgDatabase } from './database.ts';
import { ownersOf } from './owners.ts';
import { isFilteredOut, readPathFilters } from './path-filters.ts';
import { statusDPath } from './status-d.ts';
import { readFileInterests } from './triggers.ts';

export type { DpkgDatabase, StatusDPlace } from './database.ts';

export const statusPath = 'var/lib/dpkg/status';
export const infoPath = 'var/lib/dpkg/info';
const triggersPath = 'var/lib/dpkg/triggers';

/** Which of the image's files `readDatabase` and the judges look into. */
export function isDatabaseFile(path: string): boolean {
  return (
    path === statusPath ||
    path.startsWith(`${statusDPath}/`) ||
    /^var\/lib\/dpkg\/(?:diversions|statoverride|arch)$/.test(path) ||
    /^var\/lib\/dpkg\/triggers\/[^/]+$/.test(path) ||
    /^var\/lib\/dpkg\/info\/[^/]+\.(?:list|preinst|postinst|prerm|postrm|triggers)$/.test(path) ||
    /^etc\/dpkg\/dpkg\.cfg(?:\.d\/[^/]+)?$/.test(path)
  );
}

/** @throws patch.malformed-image if there is no status file, or a record or list cannot be read. */
export function readDatabase(files: ImageFiles): DpkgDatabase {
  const statusBytes = files.bytes(statusPath);
  if (statusBytes === undefined)
    throw new OakumError('patch.malformed-image', `the image has no ${statusPath}`);
  const records = readDpkgStatus(statusBytes);
  const [damaged] = records.rejected;
  if (damaged !== undefined)
    throw new OakumError('patch.malformed-image', `${statusPath} line ${damaged.line}: ${damaged.reason}`);
  const filters = readPathFilters(files);
  const infoNames = infoNamesOf(files);
  const infoName = (name: string): string => infoNames.get(name)?.infoName ?? name;
  const list = (name: string): readonly string[] =>
    parseFileList(textOf(files, `${infoPath}/${infoName(name)}.list`) ?? '');
  const owners = ownersOf(records.packages, list);
  return {
    layout: { kind: 'status', bytes: statusBytes },
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
    isLeftOut: (_name, path, kind) => isFilteredOut(path, kind, filters),
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

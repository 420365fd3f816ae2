import type { AnchoreReport, AnchoreVulnerability } from '../../../formats/anchore-report/index.ts';
import { systemTypes } from '../../../formats/purl/index.ts';
import type { Os, PackageType } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { systemOf } from '../system.ts';

const types: ReadonlyMap<string, PackageType> = new Map([
  ['dpkg', 'deb'],
  ['deb', 'deb'],
  ['apkg', 'apk'],
  ['apk', 'apk'],
  ['rpm', 'rpm'],
  ['npm', 'npm'],
  ['python', 'pypi'],
  ['go', 'golang'],
  ['java', 'maven'],
  ['gem', 'gem'],
  ['nuget', 'nuget'],
]);

/** Every package once, whatever was found in it. */
export function listedOf({ vulnerabilities, place }: AnchoreReport): readonly Listed[] {
  const all = vulnerabilities.map((line, at) => listedPackage(line, `${place}[${at}]`));
  return [
    ...Map.groupBy(all, ({ type, name, version, path }) => `${type} ${name} ${version} ${path}`),
  ].flatMap(([, [first]]) => (first === undefined ? [] : [first]));
}

export function listedPackage(line: AnchoreVulnerability, place: string): Listed {
  const { name = '', version, path } = line;
  const type = typeOf(line);
  return {
    role: 'package',
    place,
    called: line.type ?? 'package',
    name,
    // The standard library has its toolchain's name as version.
    version: type === 'golang' && name === 'stdlib' ? version?.replace(/^go/, '') : version,
    // What comes from a database has no place of its own.
    path: path === 'pkgdb' ? undefined : path,
    type,
    os: type !== undefined && systemTypes.has(type) ? systemOfFeed(line.feed) : undefined,
  };
}

/** A jar without its group is no package that advisories know. */
function typeOf({ name, type }: AnchoreVulnerability): PackageType | undefined {
  const known = types.get(type?.toLowerCase() ?? '');
  return name === undefined || (known === 'maven' && !name.includes(':')) ? undefined : known;
}

/** `debian:9`, and since Anchore matches with Grype `debian:distro:debian:9`; `github:python` names no system. */
function systemOfFeed(feed: string | undefined): Os | undefined {
  const [, id, version] = /^(?:[^:]+:distro:)?([a-z]+):(\d[\d.]*)$/.exec(feed?.toLowerCase() ?? '') ?? [];
  return id === undefined ? undefined : systemOf(id, version);
}

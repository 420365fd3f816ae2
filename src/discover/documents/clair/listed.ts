import type {
  ClairDistribution,
  ClairEnvironment,
  ClairPackage,
  ClairReport,
} from '../../../formats/clair-report/index.ts';
import { ownValue } from '../../../kernel/pure/index.ts';
import type { Os, PackageType } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { systemOf } from '../system.ts';

/** Every package of a report, with the database that Clair found it in: that says what it is. */
export function listedOf(report: ClairReport): readonly Listed[] {
  return Object.entries(report.packages).map(([id, one]) => listedPackage(id, one, report));
}

export function listedPackage(id: string, one: ClairPackage, report: ClairReport): Listed {
  const [environment] = ownValue(report.environments, id) ?? [];
  const database = databaseOf(environment);
  const version = versionOf(one, database.type);
  const { source } = one;
  return {
    role: one.kind?.toLowerCase() === 'source' ? 'source' : 'package',
    place: `packages[${JSON.stringify(id.slice(0, 100))}]`,
    called: 'package',
    name: one.name,
    version: version === '' ? undefined : version,
    path: database.path,
    imageLayer: environment?.introduced_in ?? undefined,
    type: database.type === 'maven' && !one.name.includes(':') ? undefined : database.type,
    source: source == null || source.name === '' ? undefined : { name: source.name, version: source.version },
    os: systemFor(environment, report),
  };
}

/** The system, where the report has but one. */
export function systemIn({ distributions }: ClairReport): Os | undefined {
  const all = Object.values(distributions);
  return all.length === 1 && all[0] !== undefined ? osOf(all[0]) : undefined;
}

function systemFor(
  environment: ClairEnvironment | undefined,
  { distributions }: ClairReport,
): Os | undefined {
  const distribution = ownValue(distributions, environment?.distribution_id ?? '');
  return distribution === undefined ? undefined : osOf(distribution);
}

function osOf({ did, name, version, version_id, pretty_name }: ClairDistribution): Os {
  const pretty = pretty_name || undefined;
  return systemOf(did || name || 'unknown', version_id || version || undefined, pretty);
}

const databases: readonly (readonly [RegExp, PackageType])[] = [
  [/^var\/lib\/dpkg\//, 'deb'],
  [/^(?:usr\/)?lib\/apk\/db\//, 'apk'],
  [/^(?:bdb|ndb|sqlite):/, 'rpm'],
  [/^go:/, 'golang'],
  [/^maven:/, 'maven'],
  [/^jar:/, 'maven'],
  [/^nodejs:/, 'npm'],
  [/^python:/, 'pypi'],
  [/^ruby:/, 'gem'],
];

interface Database {
  readonly type?: PackageType;
  readonly path?: string;
}

/** Clair writes no purl, but `go:usr/bin/app`, `var/lib/dpkg/status`, `sqlite:usr/share/rpm`. */
function databaseOf(environment: ClairEnvironment | undefined): Database {
  const text = environment?.package_db ?? '';
  const type = databases.find(([form]) => form.test(text))?.[1];
  const path = text.replace(/^[a-z]+:/, '');
  return { ...(type === undefined ? {} : { type }), ...(path === '' ? {} : { path }) };
}

/** The standard library has its toolchain's name as version. */
function versionOf({ name, version }: ClairPackage, type: PackageType | undefined): string {
  return type === 'golang' && name === 'stdlib' ? version.replace(/^go/, '') : version;
}

import { packagePurl } from '../../../formats/purl/index.ts';
import type {
  TrivyArtifact,
  TrivyPackage,
  TrivyResult,
  TrivyVulnerability,
} from '../../../formats/trivy-report/index.ts';
import type { PackageType, SourcePackage } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { systemOf } from '../system.ts';

/** The packages that the report lists, or else those that it found something in. */
export function listedOf(artifact: TrivyArtifact): readonly Listed[] {
  return artifact.results.flatMap((result, index) => {
    const place = `${artifact.place}[${index}]`;
    const packages = result.Packages ?? undefined;
    if (packages !== undefined) {
      return packages.map((one, at) => listedPackage(one, `${place}.Packages[${at}]`, { artifact, result }));
    }
    const affected = (result.Vulnerabilities ?? []).map((one, at) =>
      listedAffected(one, `${place}.Vulnerabilities[${at}]`, { artifact, result }),
    );
    return [
      ...new Map(affected.map((one) => [`${one.purl} ${one.name} ${one.version} ${one.path}`, one])).values(),
    ];
  });
}

export interface In {
  readonly artifact: TrivyArtifact;
  readonly result: TrivyResult;
}

function listedPackage(one: TrivyPackage, place: string, where: In): Listed {
  const version = fullVersion(one.Version, one.Release, one.Epoch);
  return {
    role: 'package',
    place,
    called: where.result.Type ?? 'package',
    name: one.Name,
    version,
    purl: one.Identifier?.PURL ?? purlOf(one.Name, version, where),
    path: one.FilePath ?? lockFile(where.result),
    imageLayer: one.Layer?.DiffID,
    source: sourceOf(one),
  };
}

function sourceOf(one: TrivyPackage): SourcePackage | undefined {
  const version = fullVersion(one.SrcVersion, one.SrcRelease, one.SrcEpoch);
  const name = one.SrcName;
  return name === undefined || name === '' || version === undefined ? undefined : { name, version };
}

function fullVersion(
  version: string | undefined,
  release: string | undefined,
  epoch: number | undefined,
): string | undefined {
  if (version === undefined || version === '') return undefined;
  const full = release === undefined || release === '' ? version : `${version}-${release}`;
  return epoch === undefined || epoch === 0 ? full : `${epoch}:${full}`;
}

function listedAffected(one: TrivyVulnerability, place: string, where: In): Listed {
  return {
    role: 'package',
    place,
    called: where.result.Type ?? 'package',
    name: one.PkgName,
    version: one.InstalledVersion,
    purl: purlOfVulnerability(one, where),
    path: one.PkgPath ?? lockFile(where.result),
    imageLayer: one.Layer?.DiffID,
  };
}

/** The file that a language's packages were found in; of an image's own programs the target is no file. */
export function lockFile({ Class, Target }: TrivyResult): string | undefined {
  return Class === 'lang-pkgs' && /[./]/.test(Target) ? Target : undefined;
}

export function purlOfVulnerability(one: TrivyVulnerability, where: In): string | undefined {
  return one.PkgIdentifier?.PURL ?? purlOf(one.PkgName, one.InstalledVersion, where);
}

const languages: ReadonlyMap<string, PackageType> = new Map([
  ...['npm', 'yarn', 'pnpm', 'bun', 'node-pkg'].map((type) => [type, 'npm'] as const),
  ...['pip', 'pipenv', 'poetry', 'uv', 'python-pkg'].map((type) => [type, 'pypi'] as const),
  ...['gomod', 'gobinary'].map((type) => [type, 'golang'] as const),
]);
const systems: ReadonlyMap<string, PackageType> = new Map([
  ...['debian', 'ubuntu'].map((type) => [type, 'deb'] as const),
  ...['alpine', 'wolfi', 'chainguard'].map((type) => [type, 'apk'] as const),
  ...['redhat', 'centos', 'rocky', 'alma', 'amazon', 'oracle', 'fedora', 'photon'].map(
    (type) => [type, 'rpm'] as const,
  ),
]);

/** Reports of before Trivy 0.48 have no purls; the type of the result tells the ecosystem. */
function purlOf(name: string, version: string | undefined, { artifact, result }: In): string | undefined {
  if (version === undefined || version === '') return undefined;
  const { Type = '' } = result;
  const language = languages.get(Type);
  if (language !== undefined) return packagePurl({ type: language, name, version });
  const system = systems.get(Type);
  const release = artifact.metadata?.OS?.Name;
  return system === undefined
    ? undefined
    : packagePurl({ type: system, name, version }, systemOf(Type, release));
}

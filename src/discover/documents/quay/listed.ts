import type { QuayFeature, QuayVulnerability } from '../../../formats/quay-report/index.ts';
import type { Os, PackageType } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { systemOf } from '../system.ts';

/** A feature with what its vulnerabilities say of it; without one, nobody can say which package it is. */
export function listedFeature(feature: QuayFeature, at: number): Listed {
  const { Name: name, Version: version } = feature;
  const kind = kindOf(feature);
  return {
    role: 'package',
    place: `data.Layer.Features[${at}]`,
    called: 'feature',
    name,
    version: versionOf(name, version ?? '', kind?.type) || undefined,
    type: kind?.type === 'maven' && !name.includes(':') ? undefined : kind?.type,
    os: kind?.os,
  };
}

interface Kind {
  readonly type: PackageType;
  readonly os?: Os;
}

/** All that says something must say the same. */
function kindOf({ Vulnerabilities: all }: QuayFeature): Kind | undefined {
  const kinds = (all ?? []).flatMap((one) => kindBy(one) ?? []);
  const [first] = kinds;
  return kinds.every(({ type, os }) => type === first?.type && os?.id === first.os?.id) ? first : undefined;
}

const ecosystems: ReadonlyMap<string, PackageType> = new Map([
  ['osv/npm', 'npm'],
  ['osv/pypi', 'pypi'],
  ['osv/go', 'golang'],
  ['osv/maven', 'maven'],
  ['osv/rubygems', 'gem'],
]);

/** Updaters of Clair whose records are about the packages of a system, and of nothing else. */
const systems: readonly (readonly [RegExp, PackageType])[] = [
  [/^(?:debian|ubuntu)\/updater\b/, 'deb'],
  [/^alpine-/, 'apk'],
  [/^(?:oracle-|aws-|photon-|suse-updater-)/, 'rpm'],
];

function kindBy({ Metadata: metadata }: QuayVulnerability): Kind | undefined {
  const updater = metadata?.UpdatedBy ?? '';
  const ecosystem = ecosystems.get(updater);
  if (ecosystem !== undefined) return { type: ecosystem };
  const type = systems.find(([form]) => form.test(updater))?.[1];
  const system = metadata?.DistroName;
  if (type === undefined || !system) return undefined;
  return { type, os: systemOf(idOf(system), metadata.DistroVersion || undefined) };
}

/** Quay has the long name of a system. */
function idOf(name: string): string {
  return names.get(name.toLowerCase()) ?? name;
}

const names: ReadonlyMap<string, string> = new Map([
  ['debian gnu/linux', 'debian'],
  ['alpine linux', 'alpine'],
  ['amazon linux', 'amzn'],
  ['amazon linux ami', 'amzn'],
  ['oracle linux server', 'ol'],
  ['vmware photon os', 'photon'],
  ['vmware photon', 'photon'],
  ['sles', 'sles'],
]);

/** The standard library has its toolchain's name as version. */
function versionOf(name: string, version: string, type: PackageType | undefined): string {
  return type === 'golang' && name === 'stdlib' ? version.replace(/^go/, '') : version;
}

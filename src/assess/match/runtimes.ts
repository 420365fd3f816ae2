import { parseComponentVersion, type Vendor } from '../../formats/component-version/index.ts';
import type { Os, Package } from '../../model/index.ts';

/** Container runtimes: programs that distributions package, too. */
const runtimes: ReadonlySet<string> = new Set(['containerd', 'cri-o', 'docker', 'runc']);

/** Who mends a runtime without changing upstream's number. */
const distributions: ReadonlyMap<Vendor | undefined, string> = new Map([
  ['debian', 'Debian'],
  ['ubuntu', 'Ubuntu'],
  ['redhat', 'Red Hat or Fedora'],
  ['openshift', 'OpenShift'],
] satisfies readonly (readonly [Vendor, string])[]);

/** Source packages of a runtime, by the program's name where they differ; Ubuntu has programs apart from libraries. */
const sources: Readonly<Record<string, string>> = { docker: 'docker.io' };

export function isRuntime(name: string): boolean {
  return runtimes.has(name);
}

/** Whether upstream's advisories do not speak for it: its distribution's do. */
export function isDistributionBuild(name: string, version: string): boolean {
  return isRuntime(name) && distributions.has(parseComponentVersion(version)?.vendor);
}

/** A runtime as its distribution speaks of it, or why nobody can say which of its packages that is. */
export type DistributionBuild =
  | { readonly kind: 'package'; readonly item: Package; readonly names: readonly string[]; readonly os: Os }
  | { readonly kind: 'unknown'; readonly what: string; readonly reason: string };

/** The packages on the node have the whole version, and are read with the collector. */
const whatTells = 'the packages on its node tell (--collect-nodes)';

/**
 * Ubuntu's runtimes say the whole version of their package (`1.7.12-0ubuntu2~22.04.1`), Debian's leave out which of many
 * uploads it is (`1.6.20~ds1`).
 */
export function distributionBuild({ name, version }: Package, os: Os | undefined): DistributionBuild {
  const vendor = parseComponentVersion(version)?.vendor;
  const builder = distributions.get(vendor) ?? '';
  const what = `${name} ${version}`;
  const isWhole = vendor === os?.id && version.includes('-');
  if (os === undefined || !isWhole) {
    const reason = `built by ${builder}, which mends without upstream's number; ${whatTells}`;
    return { kind: 'unknown', what, reason };
  }
  const source = sources[name] ?? name;
  const item: Package = {
    name,
    version: version.replace(/^v/, ''),
    type: 'deb',
    purl: `pkg:deb/${os.id}/${name}@${version}`,
    source: { name: source, version: version.replace(/^v/, '') },
  };
  return { kind: 'package', item, names: [source, `${source}-app`], os };
}

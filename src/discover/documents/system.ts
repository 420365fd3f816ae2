import { debianRelease } from '../../formats/debian-releases/index.ts';
import type { Os } from '../../model/index.ts';

/** What a purl's `distro` qualifier names: `debian-12`, `opensuse-leap-15.5`, `bookworm`. `vendor` is its namespace. */
export function systemOfDistro(distro: string, vendor: string | undefined): Os {
  // Trivy writes Alpine's version without its name.
  if (vendor !== undefined && /^\d/.test(distro)) return systemOf(vendor, distro);
  const named = /^([a-z][a-z0-9_.-]*?)-(\d[^/]*)$/.exec(distro.toLowerCase());
  if (named !== null) return systemOf(named[1] ?? '', named[2]);
  const [, id = vendor ?? distro, codename = distro] =
    /^([a-z]+)-([a-z].*)$/.exec(distro.toLowerCase()) ?? [];
  const release = id === 'debian' ? debianRelease(codename) : undefined;
  return { ...systemOf(id, release), codename };
}

/** A system by its os-release id and version. Some producers write a longer text as version: `12 (bookworm)`. */
export function systemOf(id: string, version: string | undefined, prettyName?: string): Os {
  const versionId = /^\d[\w.]*/.exec(version ?? '')?.[0];
  return {
    id: ids.get(id.toLowerCase()) ?? id.toLowerCase(),
    ...(versionId === undefined ? {} : { versionId }),
    prettyName: prettyName ?? [id, version].filter((part) => part !== undefined && part !== '').join(' '),
  };
}

/** Names that producers write where os-release has another id. */
const ids: ReadonlyMap<string, string> = new Map([
  ['redhat', 'rhel'],
  ['red hat enterprise linux', 'rhel'],
  ['alma', 'almalinux'],
  ['amazon', 'amzn'],
  ['oracle', 'ol'],
  ['opensuse.leap', 'opensuse-leap'],
  ['opensuse.tumbleweed', 'opensuse-tumbleweed'],
]);

/** Whether two texts mean one system: `debian 12` and `debian 12.5` do. */
export function isSameSystem(left: Os, right: Os): boolean {
  const [a = '', b = ''] = [left.versionId, right.versionId];
  return left.id === right.id && (a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`));
}

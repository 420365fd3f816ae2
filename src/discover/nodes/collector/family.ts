/** One place on a node, as the collector mounts it: a missing one fails the mount, so only what a family surely has. */
export interface HostPath {
  readonly path: string;
  readonly type: 'Directory' | 'File';
}

/** How the systems of one family are read, least first. */
export interface OsFamily {
  readonly id: 'debian' | 'rpm' | 'suse' | 'ostree' | 'alpine';
  /** Without these there is nothing to say. */
  readonly needed: readonly HostPath[];
  /** Kernels and the flag of a pending reboot; a node may lack some. */
  readonly wanted: readonly HostPath[];
}

const directory = (path: string): HostPath => ({ path, type: 'Directory' });
const osRelease: HostPath = { path: '/etc/os-release', type: 'File' };
const kernels = [directory('/boot'), directory('/lib/modules')];

const families: readonly (readonly [RegExp, OsFamily])[] = [
  [
    /\b(?:coreos|rhcos)\b/i,
    { id: 'ostree', needed: [osRelease, directory('/usr/share/rpm')], wanted: kernels },
  ],
  [
    /\b(?:suse|sles?|sle micro|sl micro|opensuse)\b/i,
    {
      id: 'suse',
      needed: [osRelease, directory('/usr/lib/sysimage/rpm')],
      wanted: [...kernels, directory('/run')],
    },
  ],
  [
    /\b(?:debian|ubuntu|raspbian)\b/i,
    {
      id: 'debian',
      needed: [osRelease, directory('/var/lib/dpkg')],
      wanted: [...kernels, directory('/run')],
    },
  ],
  [
    /\b(?:red hat|rhel|centos|rocky|almalinux|oracle linux|amazon linux|fedora|azure linux|mariner|photon)\b/i,
    { id: 'rpm', needed: [osRelease, directory('/var/lib/rpm')], wanted: kernels },
  ],
  [/\balpine\b/i, { id: 'alpine', needed: [osRelease, directory('/lib/apk/db')], wanted: kernels }],
];

/** Systems that come as an image: they have no packages to read, and are replaced instead of patched. */
const imageBased = /\b(?:bottlerocket|talos|flatcar|container-optimized os|kairos)\b/i;

export type FamilyAnswer =
  | { readonly kind: 'family'; readonly family: OsFamily }
  | { readonly kind: 'image-based' }
  | { readonly kind: 'unknown' };

/** By what the kubelet says of its system (`nodeInfo.osImage`). */
export function osFamily(osImage: string): FamilyAnswer {
  if (imageBased.test(osImage)) return { kind: 'image-based' };
  const found = families.find(([pattern]) => pattern.test(osImage))?.[1];
  return found === undefined ? { kind: 'unknown' } : { kind: 'family', family: found };
}

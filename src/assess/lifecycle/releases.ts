import type { Node, Os } from '../../model/index.ts';

/** A release that runs somewhere: a product of the lifecycle table, and the version as found. */
export interface Release {
  readonly product: string;
  readonly version: string;
}

/** os-release ID to the product of the table, where they differ. */
const productsByOsId: Readonly<Record<string, string>> = {
  alpine: 'alpine-linux',
  amzn: 'amazon-linux',
  ol: 'oracle-linux',
  photon: 'vmware-photon',
  rocky: 'rocky-linux',
};

/** The release of an os-release file, or undefined where it names no version (Debian sid, Arch). */
export function osRelease(os: Os): Release | undefined {
  if (os.versionId === undefined) return undefined;
  return { product: productsByOsId[os.id] ?? os.id, version: os.versionId };
}

/**
 * The release line of a Kubernetes version. A cloud's own build (`-eks-`, `-gke.`) follows the cloud's calendar;
 * undefined if it is no version.
 */
export function kubernetesRelease(version: string): Release | undefined {
  const found = /^v?(\d+\.\d+\.\d+)/.exec(version)?.[1];
  if (found === undefined) return undefined;
  if (/-eks-/.test(version)) return { product: 'amazon-eks', version: found };
  if (/-gke\./.test(version)) return { product: 'google-kubernetes-engine', version: found };
  return { product: 'kubernetes', version: found };
}

/** `nodeInfo.osImage` is prose; these are the forms that name a release. */
const osImages: readonly (readonly [RegExp, string])[] = [
  [/^Debian GNU\/Linux (\d+)/, 'debian'],
  [/^Ubuntu (\d+\.\d+)/, 'ubuntu'],
  [/^Alpine Linux v(\d+\.\d+)/, 'alpine-linux'],
  [/^Amazon Linux (\d+)/, 'amazon-linux'],
  [/^Red Hat Enterprise Linux(?: Server)? (\d+\.\d+)/, 'rhel'],
  [/^Rocky Linux (\d+\.\d+)/, 'rocky-linux'],
  [/^AlmaLinux (\d+\.\d+)/, 'almalinux'],
  [/^Oracle Linux Server (\d+\.\d+)/, 'oracle-linux'],
  [/^SUSE Linux Enterprise Server (\d+(?: SP\d+)?)/, 'sles'],
];

/** What a node runs, as far as its nodeInfo says so: operating system, kubelet, container runtime. */
export function nodeReleases(
  node: Pick<Node, 'osImage' | 'kubeletVersion' | 'containerRuntime'>,
): readonly Release[] {
  const releases = [osImageRelease(node.osImage), kubernetesRelease(node.kubeletVersion)];
  const runtime = /^(containerd|docker):\/\/v?(\d+\.\d+\.\d+)/.exec(node.containerRuntime);
  if (runtime?.[1] !== undefined && runtime[2] !== undefined) {
    releases.push({ product: runtime[1] === 'docker' ? 'docker-engine' : runtime[1], version: runtime[2] });
  }
  return releases.filter((release) => release !== undefined);
}

function osImageRelease(osImage: string): Release | undefined {
  for (const [form, product] of osImages) {
    const version = form.exec(osImage)?.[1];
    if (version !== undefined) return { product, version: version.replace(' SP', '.') };
  }
  return undefined;
}

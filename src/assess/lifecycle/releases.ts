import { parseComponentVersion } from '../../formats/component-version/index.ts';
import { osOfImage } from '../../formats/os-image/index.ts';
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

/** Clouds that keep calendars of their own for the Kubernetes that they build, by what they are called elsewhere. */
const productsByDistribution: Readonly<Record<string, string>> = {
  aks: 'azure-kubernetes-service',
  eks: 'amazon-eks',
  gke: 'google-kubernetes-engine',
  ack: 'alibaba-ack',
};

/**
 * The release line of a Kubernetes version; undefined if it is no version. A cloud's own build follows the cloud's
 * calendar, known by the version's suffix or by who made the cluster.
 */
export function kubernetesRelease(version: string, distribution = 'unknown'): Release | undefined {
  const parsed = parseComponentVersion(version);
  if (parsed === undefined) return undefined;
  const release = parsed.upstream.replace(/-.*/, '');
  const openshift =
    parsed.vendor === 'openshift' || distribution === 'openshift' ? openshiftOf(release) : undefined;
  if (openshift !== undefined) return { product: 'red-hat-openshift', version: openshift };
  const product =
    productsByDistribution[parsed.vendor ?? ''] ?? productsByDistribution[distribution] ?? 'kubernetes';
  return { product, version: release };
}

/** OpenShift has calendars by its own numbers: 4.N is built from Kubernetes 1.(N + 13), since 4.3. */
function openshiftOf(version: string): string | undefined {
  const minor = Number(/^1\.(\d+)\./.exec(version)?.[1]);
  return minor >= 16 ? `4.${minor - 13}` : undefined;
}

/** What a node runs, as far as its nodeInfo says so: operating system, kubelet, container runtime. */
export function nodeReleases(
  node: Pick<Node, 'osImage' | 'kubeletVersion' | 'containerRuntime'>,
  distribution = 'unknown',
): readonly Release[] {
  const releases = [
    osImageRelease(node.osImage) ?? unnamedRelease(node.osImage),
    kubernetesRelease(node.kubeletVersion, distribution),
    runtimeRelease(node.containerRuntime),
  ];
  return releases.filter((release) => release !== undefined);
}

/** A system without dates is still one that runs: it is unknown by its own words, and not silent. */
function unnamedRelease(osImage: string): Release | undefined {
  const [, product, version] = /^(\D+?)[\s(]*(?:v?(\d.*?)\)?)?$/.exec(osImage) ?? [];
  return product === undefined ? undefined : { product, version: version ?? 'unknown' };
}

/** As written: Docker's release lines are 19.03 and 18.09. CRI-O has no dates in the table, and is said to be unknown. */
function runtimeRelease(containerRuntime: string): Release | undefined {
  const [, name, version] = /^([a-z-]+):\/\/v?(\d+\.\d+\.\d+)/.exec(containerRuntime) ?? [];
  if (name === undefined || version === undefined) return undefined;
  return { product: name === 'docker' ? 'docker-engine' : name, version };
}

/** Parts of Kubernetes that are released with it. */
const ofKubernetes = /^(?:kubelet|kube-(?:apiserver|controller-manager|scheduler|proxy))$/;

/** The release line of a component; undefined for a version that is none, and for parts without dates of their own. */
export function componentRelease(
  { name, version }: { readonly name: string; readonly version: string },
  distribution = 'unknown',
): Release | undefined {
  if (ofKubernetes.test(name)) return kubernetesRelease(version, distribution);
  const upstream = parseComponentVersion(version)?.upstream;
  if (upstream === undefined) return undefined;
  if (name === 'docker') return runtimeRelease(`docker://${version}`);
  return { product: name, version: upstream };
}

/** Of these the table has no releases by the numbers that a kubelet names: they are said to be unknown. */
const withoutDates = new Set(['azurelinux', 'bottlerocket', 'cos', 'flatcar', 'mariner', 'rhcos', 'talos']);

/** The release of an operating system by `nodeInfo.osImage`; undefined where the text names none that has dates. */
export function osImageRelease(osImage: string): Release | undefined {
  const os = osOfImage(osImage);
  return os === undefined || withoutDates.has(os.id) ? undefined : osRelease(os);
}

/** Who builds Kubernetes, etcd, CoreDNS or a container runtime beside upstream, as far as a version says so. */
export type Vendor =
  | 'ack'
  | 'aks'
  | 'bottlerocket'
  | 'debian'
  | 'eks'
  | 'gke'
  | 'iks'
  | 'k0s'
  | 'k3s'
  | 'mirantis'
  | 'openshift'
  | 'other'
  | 'redhat'
  | 'rke2'
  | 'tanzu'
  | 'tke'
  | 'ubuntu';

/** In this order: RKE2's images of etcd say `k3s1` too, and a package's release may hold more than one mark. */
const marks: readonly (readonly [mark: RegExp, vendor: Vendor])[] = [
  [/^rke2/, 'rke2'],
  [/^k3s/, 'k3s'],
  [/^k0s/, 'k0s'],
  [/^(?:minimal-)?eks(?:build)?[-.]/, 'eks'],
  [/^gke\./, 'gke'],
  [/^(?:hotfix\.|azure)/, 'aks'],
  [/rhaos/, 'openshift'],
  [/^aliyun/, 'ack'],
  [/^tke/, 'tke'],
  [/^vmware/, 'tanzu'],
  [/^IKS/, 'iks'],
  [/^(?:mirantis|mke)/, 'mirantis'],
  [/^bottlerocket/, 'bottlerocket'],
  [/ubuntu/, 'ubuntu'],
  [/^(?:ds\d|deb\d|debian)|\+deb\d/, 'debian'],
  [/\.el\d|\.fc\d/, 'redhat'],
];

/** @param mayBeCommit whether a bare commit would be OpenShift's mark where it stood. */
export function vendorOf(build: string, mayBeCommit: boolean): Vendor {
  const known = marks.find(([mark]) => mark.test(build));
  if (known !== undefined) return known[1];
  return mayBeCommit && /^g?[0-9a-f]{7,12}$/.test(build) ? 'openshift' : 'other';
}

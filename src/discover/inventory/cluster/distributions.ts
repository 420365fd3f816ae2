import type { Vendor } from '../../../formats/component-version/index.ts';
import type { Distribution } from '../../../model/index.ts';

/** A distribution and what gives it away. Several of these may be there at once; each is one kind of evidence. */
export interface KnownDistribution {
  readonly id: string;
  readonly title: string;
  readonly controlPlane: Distribution['controlPlane'];
  /** Suffixes of its versions. */
  readonly vendors?: readonly Vendor[];
  /** The key of a node label. */
  readonly label?: RegExp;
  readonly osImage?: RegExp;
  readonly provider?: RegExp;
}

/**
 * The special before the general: a kind node is also one of kubeadm, an RKE2 node carries labels of k3s. Sources: the
 * providers' own documentation of node labels and of `providerID`.
 */
export const distributions: readonly KnownDistribution[] = [
  {
    id: 'eks',
    title: 'Amazon EKS',
    controlPlane: 'provider',
    vendors: ['eks'],
    label: /^(?:eks\.amazonaws\.com|alpha\.eksctl\.io)\//,
  },
  {
    id: 'gke',
    title: 'Google Kubernetes Engine',
    controlPlane: 'provider',
    vendors: ['gke'],
    label: /^cloud\.google\.com\/gke-/,
  },
  {
    id: 'aks',
    title: 'Azure Kubernetes Service',
    controlPlane: 'provider',
    vendors: ['aks'],
    label: /^kubernetes\.azure\.com\//,
  },
  {
    id: 'openshift',
    title: 'OpenShift',
    controlPlane: 'pods',
    vendors: ['openshift'],
    label: /^node\.openshift\.io\//,
    osImage: /^Red Hat Enterprise Linux CoreOS/,
  },
  {
    id: 'rke2',
    title: 'RKE2',
    controlPlane: 'pods',
    vendors: ['rke2'],
    label: /^(?:rke2\.io\/|node-role\.kubernetes\.io\/rke2)/,
    provider: /^rke2:/,
  },
  {
    id: 'k3s',
    title: 'k3s',
    controlPlane: 'embedded',
    vendors: ['k3s'],
    label: /^k3s\.io\//,
    osImage: /^K3s /,
    provider: /^k3s:/,
  },
  {
    id: 'k0s',
    title: 'k0s',
    controlPlane: 'embedded',
    vendors: ['k0s'],
    label: /^node\.k0sproject\.io\//,
  },
  {
    id: 'talos',
    title: 'Talos Linux',
    controlPlane: 'pods',
    label: /^extensions\.talos\.dev\//,
    osImage: /^Talos /,
  },
  {
    id: 'microk8s',
    title: 'MicroK8s',
    controlPlane: 'embedded',
    label: /^(?:node\.)?microk8s\.(?:io|canonical\.com)\//,
  },
  {
    id: 'ack',
    title: 'Alibaba ACK',
    controlPlane: 'provider',
    vendors: ['ack'],
    label: /^alibabacloud\.com\/nodepool-id/,
  },
  {
    id: 'tke',
    title: 'Tencent TKE',
    controlPlane: 'provider',
    vendors: ['tke'],
    label: /^cloud\.tencent\.com\//,
  },
  {
    id: 'iks',
    title: 'IBM Cloud Kubernetes Service',
    controlPlane: 'provider',
    vendors: ['iks'],
    label: /^ibm-cloud\.kubernetes\.io\//,
  },
  {
    id: 'doks',
    title: 'DigitalOcean Kubernetes',
    controlPlane: 'provider',
    label: /^doks\.digitalocean\.com\//,
  },
  { id: 'lke', title: 'Linode Kubernetes Engine', controlPlane: 'provider', label: /^lke\.linode\.com\// },
  {
    id: 'tanzu',
    title: 'Tanzu Kubernetes Grid',
    controlPlane: 'pods',
    vendors: ['tanzu'],
    label: /^run\.tanzu\.vmware\.com\//,
  },
  { id: 'mirantis', title: 'Mirantis Kubernetes Engine', controlPlane: 'unknown', vendors: ['mirantis'] },
  { id: 'minikube', title: 'minikube', controlPlane: 'pods', label: /^minikube\.k8s\.io\// },
  { id: 'kind', title: 'kind', controlPlane: 'pods', provider: /^kind:/ },
];

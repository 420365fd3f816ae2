/**
 * Add-ons by the names that recognise them, and what the Go database and Bitnami's call them. Products whose module counts
 * otherwise than their releases (Prometheus: v0.311.2 is 3.11.2) are known by Bitnami's records alone; those that have no
 * number in common with any record (Istio, Linkerd) are left out: nothing would be compared rightly.
 */
export interface ProductSource {
  /** The Go module, without the major version at its end. */
  readonly module?: string;
  /** Set where each major version since 2 is a module of its own: `…/v3`. */
  readonly hasMajors?: true;
  readonly bitnami?: string;
  /** An add-on of the Kubernetes project, of which the official feed speaks too. */
  readonly isOfKubernetes?: true;
}

const products: Readonly<Record<string, ProductSource>> = {
  antrea: { module: 'antrea.io/antrea' },
  'argo-cd': { module: 'github.com/argoproj/argo-cd', hasMajors: true, bitnami: 'argo-cd' },
  'aws-load-balancer': { module: 'sigs.k8s.io/aws-load-balancer-controller', isOfKubernetes: true },
  'azure-file-csi': { module: 'sigs.k8s.io/azurefile-csi-driver', isOfKubernetes: true },
  calico: { module: 'github.com/projectcalico/calico', hasMajors: true },
  'cert-manager': { module: 'github.com/cert-manager/cert-manager', bitnami: 'cert-manager' },
  cilium: { module: 'github.com/cilium/cilium', bitnami: 'cilium' },
  'cloudnative-pg': { module: 'github.com/cloudnative-pg/cloudnative-pg' },
  contour: { module: 'github.com/projectcontour/contour', bitnami: 'contour' },
  coredns: { module: 'github.com/coredns/coredns' },
  'envoy-gateway': { bitnami: 'envoy-gateway' },
  'external-secrets': { module: 'github.com/external-secrets/external-secrets' },
  flannel: { module: 'github.com/flannel-io/flannel' },
  fleet: { module: 'github.com/rancher/fleet' },
  grafana: { module: 'github.com/grafana/grafana', bitnami: 'grafana' },
  'ingress-nginx': { module: 'k8s.io/ingress-nginx', isOfKubernetes: true },
  keda: { module: 'github.com/kedacore/keda', hasMajors: true },
  kong: { module: 'github.com/kong/kubernetes-ingress-controller', hasMajors: true },
  'kube-router': { module: 'github.com/cloudnativelabs/kube-router', hasMajors: true },
  kyverno: { module: 'github.com/kyverno/kyverno', bitnami: 'kyverno' },
  'local-path': { module: 'github.com/rancher/local-path-provisioner' },
  prometheus: { bitnami: 'prometheus' },
  rancher: { module: 'github.com/rancher/rancher' },
  'sealed-secrets': { module: 'github.com/bitnami-labs/sealed-secrets', bitnami: 'sealed-secrets' },
  'secrets-store-csi': { module: 'sigs.k8s.io/secrets-store-csi-driver', isOfKubernetes: true },
  traefik: { module: 'github.com/traefik/traefik', hasMajors: true },
  vault: { module: 'github.com/hashicorp/vault', bitnami: 'vault' },
};

/** Whether any source speaks of an add-on. */
export function isKnownProduct(id: string): boolean {
  return Object.hasOwn(products, id);
}

export function productSource(id: string): ProductSource | undefined {
  return isKnownProduct(id) ? products[id] : undefined;
}

/** The Go module of a product in an upstream version. */
export function moduleOf({ module, hasMajors }: ProductSource, version: string): string | undefined {
  const major = Number(/^(\d+)\./.exec(version)?.[1]);
  return module !== undefined && hasMajors === true && major >= 2 ? `${module}/v${major}` : module;
}

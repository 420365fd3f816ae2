/** Components by the product that the numbering authority names. */
const products: ReadonlyMap<string, string> = new Map([
  ['kube-apiserver', 'k8s.io/apiserver'],
  ['apiserver', 'k8s.io/apiserver'],
  ['kube-controller-manager', 'k8s.io/controller-manager'],
  ['kube-scheduler', 'k8s.io/kube-scheduler'],
  ['kube-proxy', 'k8s.io/kube-proxy'],
  ['kubectl', 'k8s.io/kubectl'],
  ['kubelet', 'k8s.io/kubelet'],
  ['ingress-nginx', 'k8s.io/ingress-nginx'],
  ['azure-file-csi-driver', 'sigs.k8s.io/azurefile-csi-driver'],
  ['secrets-store-csi-driver', 'sigs.k8s.io/secrets-store-csi-driver'],
]);

/** `Kubernetes` is the product of many records, and names no component. */
export function componentNamed(product: string): string | undefined {
  return products.get(product.toLowerCase().trim().replaceAll(' ', '-'));
}

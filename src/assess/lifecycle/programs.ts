import { parseComponentVersion } from '../../formats/component-version/index.ts';
import type { AddOn, Package } from '../../model/index.ts';
import type { Release } from './releases.ts';

/** Language runtimes and servers that no distribution brought, by the names that the readers of programs give them. */
const productsByProgram: Readonly<Record<string, string>> = {
  envoy: 'envoy',
  haproxy: 'haproxy',
  mariadb: 'mariadb',
  mysql: 'mysql',
  nginx: 'nginx',
  node: 'nodejs',
  openjdk: 'openjdk',
  php: 'php',
  postgresql: 'postgresql',
  python: 'python',
  redis: 'redis',
  ruby: 'ruby',
};

/**
 * Runtimes among packages. What a distribution builds follows the distribution's calendar and is not among them. Dates of
 * a JDK depend on who built it, so that it is unknown.
 */
export function runtimeReleases(packages: readonly Package[]): readonly Release[] {
  const found = packages.flatMap((item): readonly Release[] => {
    const { name, type } = item;
    const version = item.version.replace(/^(?:go|v)(?=\d)/, '');
    if (type === 'golang' && name === 'stdlib') return [{ product: 'go', version }];
    const product = type === 'generic' ? productsByProgram[name] : undefined;
    return product === undefined ? [] : [{ product, version }];
  });
  return [...new Map(found.map((one) => [`${one.product} ${one.version}`, one])).values()];
}

/**
 * Add-ons with dates of their own: what they are called when recognised, the product of the table, and the image whose tag
 * is their version. Flux tags each of its controllers by itself: only its chart has Flux's own version.
 */
const addOnProducts: readonly (readonly [title: string, product: string, image: RegExp | undefined])[] = [
  ['Argo CD', 'argo-cd', /(?:^|\/)argoproj\/argocd$/],
  ['Calico', 'calico', /(?:^|\/)calico\/node$/],
  ['Cilium', 'cilium', /(?:^|\/)cilium\/cilium$/],
  ['Contour', 'contour', /(?:^|\/)projectcontour\/contour$/],
  ['Flux', 'flux', undefined],
  ['Gatekeeper', 'gatekeeper', /(?:^|\/)openpolicyagent\/gatekeeper$/],
  ['Grafana', 'grafana', /(?:^|\/)grafana\/grafana$/],
  ['HAProxy Ingress', 'haproxy-ingress', /(?:^|\/)jcmoraisjr\/haproxy-ingress$/],
  ['Istio', 'istio', /(?:^|\/)istio\/pilot$/],
  ['KEDA', 'keda', /(?:^|\/)kedacore\/keda$/],
  ['Karpenter', 'karpenter', /(?:^|\/)karpenter\/controller$/],
  ['Knative Serving', 'knative', undefined],
  ['Kyverno', 'kyverno', /(?:^|\/)kyverno\/kyverno$/],
  ['Longhorn', 'longhorn', /(?:^|\/)longhorn-manager$/],
  ['MetalLB', 'metallb', /(?:^|\/)metallb\/controller$/],
  ['Prometheus', 'prometheus', /(?:^|\/)(?:prom|prometheus)\/prometheus$/],
  ['Rancher', 'rancher', /(?:^|\/)rancher\/rancher$/],
  ['Traefik', 'traefik', /(?:^|\/)traefik$/],
  ['Vault', 'hashicorp-vault', /(?:^|\/)hashicorp\/vault$/],
  ['cert-manager', 'cert-manager', /(?:^|\/)cert-manager-controller$/],
  ['ingress-nginx', 'ingress-nginx', /(?:^|\/)ingress-nginx\/controller$/],
];

/** The release lines of what is recognised in an add-on; one whose version nothing names has the version `unknown`. */
export function addOnReleases(addOn: Pick<AddOn, 'products' | 'images' | 'appVersion'>): readonly Release[] {
  const own = addOnProducts.filter(([title]) => addOn.products.includes(title));
  return own.map(([, product, image]) => ({
    product,
    version: versionOf(addOn, { image, isAlone: addOn.products.length === 1 }) ?? 'unknown',
  }));
}

/** The version that a chart says counts only where the add-on is one product: charts bundle. */
function versionOf(
  { images, appVersion }: Pick<AddOn, 'images' | 'appVersion'>,
  { image, isAlone }: { readonly image: RegExp | undefined; readonly isAlone: boolean },
): string | undefined {
  const tags = images.flatMap((reference) => {
    const [, repository = '', tag] = /^([^@]*?)(?::([\w][\w.-]{0,127}))?(?:@.*)?$/.exec(reference) ?? [];
    return image?.test(repository) === true && tag !== undefined ? [tag] : [];
  });
  const said = [...tags, ...(isAlone && appVersion !== undefined ? [appVersion] : [])];
  return said.map((text) => parseComponentVersion(text)?.upstream).find((text) => text !== undefined);
}

import { describe, expect, it } from 'vitest';
import type { Package } from '../../model/index.ts';
import { addOnReleases, runtimeReleases } from './index.ts';

const item = (type: Package['type'], name: string, version: string): Package => ({
  name,
  version,
  type,
  purl: `pkg:${type}/${name}@${version}`,
});

describe('language runtimes', () => {
  it.each([
    ['generic', 'node', '22.11.0', [{ product: 'nodejs', version: '22.11.0' }]],
    ['generic', 'python', '3.8.20', [{ product: 'python', version: '3.8.20' }]],
    ['generic', 'openjdk', '17.0.2', [{ product: 'openjdk', version: '17.0.2' }]],
    ['golang', 'stdlib', 'go1.22.3', [{ product: 'go', version: '1.22.3' }]],
    ['golang', 'stdlib', '1.22.3', [{ product: 'go', version: '1.22.3' }]],
    ['generic', 'busybox', '1.36.1', []],
    ['deb', 'python', '3.11.2-1', []],
    ['npm', 'node', '22.0.0', []],
  ] as const)('%s %s %s', (type, name, version, releases) => {
    expect(runtimeReleases([item(type, name, version), item(type, name, version)])).toEqual(releases);
  });
});

describe('the releases of an add-on', () => {
  const of = (products: readonly string[], images: readonly string[], appVersion?: string) =>
    addOnReleases({ products, images, ...(appVersion === undefined ? {} : { appVersion }) });
  it.each([
    ['the tag of its own image', ['Cilium'], ['quay.io/cilium/cilium:v1.17.2@sha256:00'], '1.17.2'],
    ['not the tag of another', ['cert-manager'], ['q.io/jetstack/cert-manager-webhook:v1.19.1'], 'unknown'],
    ['behind a port', ['Argo CD'], ['mirror:5000/argoproj/argocd:v3.1.0'], '3.1.0'],
    ['without the variant', ['Istio'], ['docker.io/istio/pilot:1.29.0-distroless'], '1.29.0'],
    ['nothing from a digest', ['Traefik'], ['docker.io/library/traefik@sha256:00'], 'unknown'],
    ['nothing from a tag that is no version', ['Traefik'], ['traefik:latest'], 'unknown'],
  ])('%s', (_, products, images, version) => {
    expect(of(products, images).map((one) => one.version)).toEqual([version]);
  });

  it('takes what the chart says where the chart is for one product', () => {
    expect(of(['Flux'], ['ghcr.io/fluxcd/source-controller:v1.7.0'], '2.7.0')).toEqual([
      { product: 'flux', version: '2.7.0' },
    ]);
    expect(of(['Prometheus', 'Grafana'], [], '0.85.0')).toEqual([
      { product: 'grafana', version: 'unknown' },
      { product: 'prometheus', version: 'unknown' },
    ]);
  });

  it('says nothing of products without dates', () => {
    expect(of(['Velero'], ['velero/velero:v1.15.0'])).toEqual([]);
  });
});

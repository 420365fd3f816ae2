import { describe, expect, it } from 'vitest';
import { AddOn, type Inventory, unknownDistribution, type Workload } from '../../model/index.ts';
import { assembleAddOns } from './assemble.ts';
import type { StoredRelease } from './helm/read-releases.ts';

function workload(name: string, image: string, different: Partial<Workload> = {}): Workload {
  return {
    id: `c/${name}`,
    uid: name,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'web',
    name,
    resourceVersion: '1',
    labels: {},
    podLabels: {},
    replicas: 1,
    readyReplicas: 1,
    activity: 'running',
    hostNetwork: false,
    containers: [{ name: 'main', role: 'regular', isInTemplate: true, image, running: [], ports: [] }],
    ownership: { manager: 'unknown', confidence: 'none', evidence: [] },
    attributes: {},
    ...different,
  };
}

function inventory(workloads: readonly Workload[], definitions: Inventory['definitions'] = []): Inventory {
  return {
    cluster: { id: 'c', name: 'c', server: 'https://127.0.0.1' },
    observedAt: '2026-11-21T00:00:00.000Z',
    workloads,
    nodes: [],
    distribution: unknownDistribution,
    components: [],
    services: [],
    ingresses: [],
    addOns: [],
    definitions,
    coverage: { read: 0, total: 0, unread: [] },
  };
}

function addOns(...parts: Parameters<typeof assembleAddOns>): readonly AddOn[] {
  const found = assembleAddOns(...parts);
  for (const one of found) expect(AddOn.parse(one)).toEqual(one);
  return found;
}

const release = { namespace: 'web', name: 'ingress' };
const chart = 'ingress-nginx-4.11.2';
const controller = workload('controller', 'registry.k8s.io/ingress-nginx/controller:v1.11.2', {
  release,
  labels: { 'helm.sh/chart': chart, 'app.kubernetes.io/version': '1.11.2' },
});
const backend = workload('backend', 'acme/backend:1', {
  release,
  labels: { 'helm.sh/chart': chart, 'app.kubernetes.io/version': '1.11.2' },
});
const stored: StoredRelease = {
  ...release,
  storedIn: 'Secret',
  revision: 7,
  status: 'deployed',
  chart: {
    name: 'ingress-nginx',
    version: '4.11.3',
    appVersion: '1.11.3',
    kubeVersion: '>=1.21',
    isDeprecated: true,
  },
  rendered: { containers: [], unread: 0, objects: [], unreadObjects: 0 },
};

describe('assembleAddOns', () => {
  it('makes one record of a Helm release, by labels and annotations alone', () => {
    const definitions: Inventory['definitions'] = [
      {
        name: 'gizmos.acme.io',
        group: 'acme.io',
        kind: 'Gizmo',
        scope: 'Namespaced',
        served: ['v1'],
        storage: 'v1',
        stored: ['v1'],
        release,
      },
    ];
    expect(addOns(inventory([controller, backend], definitions), [])).toEqual([
      {
        id: 'helm:web/ingress',
        kind: 'helm',
        name: 'ingress',
        namespace: 'web',
        products: ['ingress-nginx'],
        categories: ['ingress'],
        chart: { name: 'ingress-nginx', version: '4.11.2' },
        charts: [{ name: 'ingress-nginx', version: '4.11.2' }],
        appVersion: '1.11.2',
        workloads: [
          { id: 'c/controller', name: 'web/Deployment/controller' },
          { id: 'c/backend', name: 'web/Deployment/backend' },
        ],
        images: ['acme/backend:1', 'registry.k8s.io/ingress-nginx/controller:v1.11.2'],
        rendered: [],
        definitions: ['gizmos.acme.io'],
        evidence: ['label app.kubernetes.io/managed-by and annotations meta.helm.sh/release-*'],
      },
    ]);
  });

  it('believes the Secret of a release before its labels', () => {
    const [found] = addOns(inventory([controller]), [stored]);
    expect(found).toMatchObject({
      chart: { name: 'ingress-nginx', version: '4.11.3' },
      charts: [{ name: 'ingress-nginx', version: '4.11.2' }],
      appVersion: '1.11.3',
      release: { revision: 7, status: 'deployed', kubeVersion: '>=1.21', isDeprecated: true },
    });
    expect(found?.evidence).toContain('Secret of revision 7, deployed');
  });

  it('judges the constraint of a chart for the version of the cluster and the next minor', () => {
    const seen = inventory([controller]);
    const fits = (version: string) => {
      const [found] = addOns({ ...seen, cluster: { ...seen.cluster, version } }, [stored]);
      return found?.release?.kubernetes.map((fit) => `${fit.of} ${fit.version} ${fit.verdict}`);
    };
    expect(fits('v1.29.3')).toEqual(['current v1.29.3 allowed', 'next-minor v1.30.0 allowed']);
    expect(fits('v1.29.3-eks-adc7111')).toEqual([
      'current v1.29.3-eks-adc7111 refused',
      'next-minor v1.30.0-eks-adc7111 refused',
    ]);
    expect(fits('new')).toEqual(['current new unknown']);
    expect(addOns(seen, [stored])[0]?.release?.kubernetes).toEqual([]);
  });

  it('tells the images that a release renders apart by what the cluster does with them', () => {
    const running = [{ pod: 'p', podUid: 'p', imageId: '', ready: true, restarts: 0, state: 'running' }];
    const container = { name: 'main', role: 'regular', isInTemplate: true, ports: [] } as const;
    const seen = [
      workload('web', '', {
        release,
        containers: [{ ...container, image: 'docker.io/library/nginx:1', running }],
      }),
      workload('stopped', 'acme/stopped:1', { release }),
      workload('hook', '', { kind: 'Job', containers: [{ ...container, image: 'acme/hook:1', running }] }),
      workload('foreign', '', { containers: [{ ...container, image: 'acme/only:1', running }] }),
    ];
    const rendered = (object: string, image: string, from: 'manifest' | 'hook' = 'manifest') => ({
      kind: from === 'hook' ? 'Job' : 'Deployment',
      object,
      container: 'main',
      image,
      from,
    });
    const containers = [
      rendered('web', 'nginx:1'),
      rendered('stopped', 'acme/stopped:1'),
      rendered('hook', 'acme/hook:1', 'hook'),
      rendered('hook', 'acme/test:1', 'hook'),
      rendered('gone', 'acme/only:1'),
      rendered('gone', 'acme/only:1', 'hook'),
    ];
    const [found] = addOns(inventory(seen), [
      { ...stored, rendered: { containers, unread: 0, objects: [], unreadObjects: 0 } },
    ]);
    expect(found?.images).toEqual(['acme/stopped:1', 'docker.io/library/nginx:1']);
    expect(found?.rendered.map((one) => `${one.image} ${one.from} ${one.state}`)).toEqual([
      'acme/hook:1 hook running',
      'acme/only:1 manifest rendered-only',
      'acme/stopped:1 manifest in-use',
      'acme/test:1 hook rendered-only',
      'nginx:1 manifest running',
    ]);
  });

  it('knows a release without workloads by its Secret', () => {
    expect(addOns(inventory([]), [stored])).toMatchObject([
      { id: 'helm:web/ingress', workloads: [], images: [], charts: [], products: [] },
    ]);
  });

  it.each([
    ['several subcharts', ['grafana-7.3.0', 'node-exporter-4.30.0'], undefined],
    ['its own among subcharts', ['grafana-7.3.0', 'ingress-4.0.0'], { name: 'ingress', version: '4.0.0' }],
    ['no label', [], undefined],
  ])('names the chart of a release with %s: %s', (_what, labels, expected) => {
    const parts = labels.map((label, index) =>
      workload(`w${index}`, 'x:1', { release, labels: { 'helm.sh/chart': label } }),
    );
    const [found] = addOns(inventory([...parts, workload('plain', 'y:1', { release })]), []);
    expect(found?.chart).toEqual(expected);
    expect(found?.charts).toHaveLength(labels.length);
  });

  it('gives no version of the application where its parts have several', () => {
    const other = { ...backend, labels: { 'app.kubernetes.io/version': '2.0.0' } };
    expect(addOns(inventory([controller, other]), [])[0]?.appVersion).toBeUndefined();
  });

  it('knows operators that OLM installed, by their ClusterServiceVersion', () => {
    const labels = {
      'olm.owner': 'etcdoperator.v0.9.4',
      'olm.owner.kind': 'ClusterServiceVersion',
      'olm.owner.namespace': 'operators',
    };
    expect(addOns(inventory([workload('etcd-operator', 'acme/op:1', { labels })]), [])).toMatchObject([
      {
        id: 'olm:operators/etcdoperator.v0.9.4',
        kind: 'olm',
        namespace: 'operators',
        appVersion: '0.9.4',
        evidence: ['label olm.owner'],
      },
    ]);
  });

  it('recognises well-known products that nobody says to have installed', () => {
    const parts = [
      workload('coredns', 'registry.k8s.io/coredns/coredns:v1.11.3', { namespace: 'kube-system' }),
      workload('cilium', 'quay.io/cilium/cilium:v1.15.0', { namespace: 'kube-system', kind: 'DaemonSet' }),
      workload('cilium-operator', 'quay.io/cilium/operator-generic:v1.15.0', { namespace: 'kube-system' }),
      workload('web', 'acme/web:1'),
    ];
    const found = addOns(inventory(parts), []);
    expect(
      found.map(({ id, kind, products, categories, appVersion, workloads }) =>
        [id, kind, products, categories, appVersion, workloads.length].join(' '),
      ),
    ).toEqual([
      'known:cilium@kube-system recognised Cilium cni v1.15.0 2',
      'known:coredns@kube-system recognised CoreDNS dns v1.11.3 1',
    ]);
  });

  it('keeps two products of one workload apart', () => {
    const both = workload('mesh', 'istio/pilot:1.22', {
      containers: [
        { name: 'a', role: 'regular', isInTemplate: true, image: 'istio/pilot:1.22', running: [], ports: [] },
        { name: 'b', role: 'sidecar', isInTemplate: true, image: 'traefik:v3', running: [], ports: [] },
      ],
    });
    expect(
      addOns(inventory([both]), []).map(
        ({ id, appVersion, products }) => `${id} ${appVersion} ${products.join()}`,
      ),
    ).toEqual(['known:istio@web 1.22 Istio', 'known:traefik@web v3 Traefik']);
  });
});

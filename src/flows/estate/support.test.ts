import { describe, expect, it } from 'vitest';
import { LifecycleTable } from '../../assess/lifecycle/index.ts';
import { type Component, type Inventory, type Node, unknownDistribution } from '../../model/index.ts';
import { supportIn } from './support.ts';

const table = LifecycleTable.parse({
  schemaVersion: 2,
  source: 'endoflife.date',
  licence: 'MIT',
  asOf: '2026-08-22',
  products: [
    { product: 'debian', title: 'Debian', releases: [{ cycle: '12', ended: '2028-06-30' }] },
    {
      product: 'kubernetes',
      title: 'Kubernetes',
      releases: [
        { cycle: '1.34', ended: '2026-10-27' },
        { cycle: '1.36', ended: '2027-06-28' },
      ],
    },
  ],
});

const component = (name: string, version: string, upstream?: string): Component => ({
  name,
  version,
  where: 'cluster',
  evidence: 'e',
  ...(upstream === undefined ? {} : { upstream }),
});

const node = (name: string, kubeletVersion: string, osImage: string): Node => ({
  name,
  uid: name,
  ready: true,
  osImage,
  kernelVersion: '6.1',
  containerRuntime: 'containerd://1.7.27',
  kubeletVersion,
  architecture: 'amd64',
  hasExternalIp: false,
});

const inventory: Inventory = {
  cluster: { id: 'c', name: 'prod', server: 'https://k', version: 'v1.36.1' },
  observedAt: '2026-11-21T09:00:00.000Z',
  workloads: [],
  nodes: [node('a', 'v1.34.2', 'Debian GNU/Linux 12 (bookworm)'), node('b', 'v1.36.1', 'Homemade 1')],
  distribution: unknownDistribution,
  components: [
    component('kube-apiserver', 'v1.36.1', '1.36.1'),
    component('kube-apiserver', 'v1.34.9', '1.34.9'),
    component('coredns', 'v1.12.0', '1.12.0'),
    component('etcd', 'unknown'),
  ],
  services: [],
  ingresses: [],
  addOns: [],
  definitions: [],
  coverage: { read: 1, total: 1, unread: [] },
};

describe('the support of an estate', () => {
  it('tells each version once, and what has no dates is unknown', () => {
    const { components, systems } = supportIn(inventory, table, '2026-11-21');
    expect([...components]).toEqual([
      [
        'component:kube-apiserver@v1.36.1',
        { kind: 'supported', title: 'Kubernetes', cycle: '1.36', until: '2027-06-28' },
      ],
      [
        'component:kube-apiserver@v1.34.9',
        { kind: 'ended', title: 'Kubernetes', cycle: '1.34', since: '2026-10-27' },
      ],
      [
        'component:coredns@v1.12.0',
        { kind: 'unknown', title: 'coredns', reason: 'no lifecycle dates for coredns' },
      ],
      [
        'component:etcd@unknown',
        { kind: 'unknown', title: 'etcd unknown', reason: '"etcd unknown" names no release that has dates' },
      ],
    ]);
    expect([...systems.values()].map(({ kind }) => kind)).toEqual(['supported', 'unknown']);
  });

  it('holds kubelets against the oldest API server', () => {
    const { skews } = supportIn(inventory, table, '2026-11-21');
    expect([...skews].map(([version, { kind }]) => `${version} ${kind}`)).toEqual([
      'v1.34.2 allowed',
      'v1.36.1 not-allowed',
    ]);
  });

  it('takes what /version said where no component names a server', () => {
    const { skews } = supportIn({ ...inventory, components: [] }, table, '2026-11-21');
    expect(skews.get('v1.34.2')).toEqual({ kind: 'allowed', minors: 2 });
  });
});

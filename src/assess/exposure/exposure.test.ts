import { describe, expect, it } from 'vitest';
import {
  allRead,
  type Ingress,
  type Inventory,
  type Service,
  unknownDistribution,
  type Workload,
} from '../../model/index.ts';
import { exposureOf, exposuresOf, isPublicAddress, widestExposure } from './index.ts';

const options = { publicIngressClasses: ['edge'], internalIngressClasses: ['backstage'] };

const web: Workload = {
  id: 'c/web',
  uid: 'web',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  resourceVersion: '1',
  labels: {},
  podLabels: { app: 'web', tier: 'front' },
  replicas: 2,
  readyReplicas: 2,
  activity: 'running',
  hostNetwork: false,
  containers: [],
  ownership: { manager: 'kubectl', confidence: 'certain', evidence: [] },
  attributes: {},
};

const service: Service = {
  namespace: 'shop',
  name: 'web',
  type: 'ClusterIP',
  selector: { app: 'web' },
  addresses: [],
  externalIps: [],
  nodePorts: [],
  annotations: {},
  sourceRanges: [],
};

const ingress: Ingress = {
  namespace: 'shop',
  name: 'front',
  className: 'nginx',
  hosts: ['shop.example'],
  services: ['web'],
  addresses: ['203.0.113.10'],
  annotations: {},
};

function cluster(parts: Partial<Inventory>): Inventory {
  return {
    cluster: { id: 'c', name: 'c', server: 'https://127.0.0.1' },
    observedAt: '2026-11-21T00:00:00.000Z',
    workloads: [web],
    nodes: [],
    distribution: unknownDistribution,
    components: [],
    services: [],
    ingresses: [],
    addOns: [],
    definitions: [],
    coverage: allRead(1),
    ...parts,
  };
}

const node = (hasExternalIp: boolean) => ({
  name: 'n1',
  uid: 'n1',
  ready: true,
  osImage: '',
  kernelVersion: '',
  containerRuntime: '',
  kubeletVersion: '',
  architecture: 'amd64',
  hasExternalIp,
});

const inside = {
  level: 'controlled',
  hops: [{ kind: 'Service', name: 'shop/web', says: 'ClusterIP, inside the cluster' }],
};

function levelOf(parts: Partial<Inventory>, workload: Partial<Workload> = {}): string {
  return exposureOf({ ...web, ...workload }, cluster(parts), options).level;
}

describe('exposureOf', () => {
  it('opens a workload behind a provisioned Ingress, and closes it when the Ingress is removed', () => {
    const exposed = cluster({ services: [service], ingresses: [ingress] });
    expect(exposuresOf(exposed, options).get('c/web')).toEqual({
      level: 'open',
      evidence: ['Ingress shop/front → Service shop/web (203.0.113.10)'],
      paths: [
        {
          level: 'open',
          hops: [
            { kind: 'Ingress', name: 'shop/front', says: '203.0.113.10' },
            { kind: 'Service', name: 'shop/web', says: 'ClusterIP' },
          ],
        },
        inside,
      ],
    });
    const removed = cluster({ services: [service] });
    expect(exposuresOf(removed, options).get('c/web')).toEqual({
      level: 'controlled',
      evidence: ['Service shop/web (ClusterIP, inside the cluster)'],
      paths: [inside],
    });
  });

  it.each<[string, Partial<Service>, string]>([
    ['a public load balancer', { type: 'LoadBalancer', addresses: ['198.51.100.7'] }, 'open'],
    [
      'a load balancer with a host name',
      { type: 'LoadBalancer', addresses: ['a1.elb.amazonaws.com'] },
      'open',
    ],
    [
      'an internal host name',
      { type: 'LoadBalancer', addresses: ['internal-a1.elb.amazonaws.com'] },
      'controlled',
    ],
    ['a load balancer without an address', { type: 'LoadBalancer' }, 'controlled'],
    ['a private load balancer', { type: 'LoadBalancer', addresses: ['10.1.2.3'] }, 'controlled'],
    [
      'an internal load balancer by annotation',
      {
        type: 'LoadBalancer',
        addresses: ['198.51.100.7'],
        annotations: { 'networking.gke.io/load-balancer-type': 'Internal' },
      },
      'controlled',
    ],
    [
      'narrow source ranges',
      { type: 'LoadBalancer', addresses: ['198.51.100.7'], sourceRanges: ['192.0.2.0/24'] },
      'controlled',
    ],
    [
      'source ranges that halve the internet',
      { type: 'LoadBalancer', addresses: ['198.51.100.7'], sourceRanges: ['0.0.0.0/1', '128.0.0.0/1'] },
      'open',
    ],
    ['a public external address', { externalIps: ['198.51.100.9'] }, 'open'],
    ['a node port', { type: 'NodePort', nodePorts: [30080] }, 'controlled'],
    ['a selector that does not fit', { selector: { app: 'api' } }, 'small'],
    ['no selector', { selector: {} }, 'small'],
    ['another namespace', { namespace: 'other' }, 'small'],
  ])('judges %s', (_name, change, level) => {
    expect(levelOf({ services: [{ ...service, ...change }], nodes: [node(false)] })).toBe(level);
  });

  it('calls a node port open only as a possibility, where a node has an external address', () => {
    const inventory = cluster({
      services: [{ ...service, type: 'NodePort', nodePorts: [30080] }],
      nodes: [node(true)],
    });
    const exposure = exposureOf(web, inventory, options);
    expect(exposure.level).toBe('open');
    expect(exposure.evidence[0]).toContain('possible');
  });

  it.each<[string, Partial<Ingress>, string]>([
    ['an Ingress that nobody serves', { addresses: [] }, 'controlled'],
    ['a private address', { addresses: ['192.168.1.4'] }, 'controlled'],
    ['an address of a carrier', { addresses: ['100.64.0.9'] }, 'controlled'],
    ['a class declared public, without an address', { className: 'edge', addresses: [] }, 'open'],
    ['a class declared internal, with a public address', { className: 'backstage' }, 'controlled'],
    [
      'a class declared by the old annotation',
      { className: undefined, annotations: { 'kubernetes.io/ingress.class': 'edge' }, addresses: [] },
      'open',
    ],
    ['an internal scheme', { annotations: { 'alb.ingress.kubernetes.io/scheme': 'internal' } }, 'controlled'],
    ['an Ingress to another service', { services: ['api'] }, 'controlled'],
    ['an Ingress of another namespace', { namespace: 'other' }, 'controlled'],
  ])('judges %s', (_name, change, level) => {
    expect(levelOf({ services: [service], ingresses: [{ ...ingress, ...change }] })).toBe(level);
  });

  it('judges host network by the nodes that its pods run on', () => {
    expect(levelOf({ nodes: [node(false)] }, { hostNetwork: true })).toBe('controlled');
    expect(levelOf({ nodes: [node(true)] }, { hostNetwork: true })).toBe('open');
  });

  it.each([
    [false, 'controlled'],
    [true, 'open'],
  ])(
    'judges a host port by the nodes that its pods run on, with an external address: %s',
    (external, level) => {
      const containers = [
        {
          name: 'web',
          role: 'regular',
          isInTemplate: true,
          image: 'web',
          running: [],
          ports: [80],
          hostPorts: [8080],
        },
      ] as const;
      expect(levelOf({ nodes: [node(external)] }, { containers })).toBe(level);
      expect(
        levelOf({ nodes: [node(external)] }, { containers: [{ ...containers[0], hostPorts: [] }] }),
      ).toBe('small');
    },
  );

  it('calls a workload without running pods small', () => {
    expect(levelOf({ services: [service], ingresses: [ingress] }, { activity: 'defined' })).toBe('small');
  });

  it('is unknown where Services or Ingresses could not be listed, unless something else proves it open', () => {
    const coverage = {
      read: 1,
      total: 2,
      unread: [{ what: 'ingresses.networking.k8s.io', code: 'kube.forbidden', reason: 'no right to list' }],
    };
    expect(exposureOf(web, cluster({ services: [service], coverage }), options)).toEqual({
      level: 'unknown',
      evidence: ['ingresses.networking.k8s.io could not be read: no right to list'],
      paths: [inside],
    });
    const balancer = { ...service, type: 'LoadBalancer', addresses: ['198.51.100.7'] };
    expect(levelOf({ services: [balancer], coverage })).toBe('open');
  });

  it.each([
    ['services', 'unknown'],
    ['services in namespace shop', 'unknown'],
    ['Service shop/other', 'unknown'],
    ['services in namespace other', 'controlled'],
    ['Ingress other/front', 'controlled'],
    ['pods in namespace shop', 'controlled'],
    ['gateways.gateway.networking.k8s.io in namespace infra', 'unknown'],
    ['httproutes.gateway.networking.k8s.io', 'unknown'],
    ['HTTPRoute other/web', 'unknown'],
    ['referencegrants.gateway.networking.k8s.io', 'unknown'],
    ['routes.route.openshift.io', 'unknown'],
    ['routes of custom resources', 'unknown'],
    ['endpointslices in namespace shop', 'unknown'],
    ['endpointslices in namespace other', 'controlled'],
    ['networkpolicies', 'controlled'],
  ])('with %s unread, a workload of shop is %s', (what, level) => {
    const coverage = { read: 1, total: 2, unread: [{ what, code: 'kube.forbidden', reason: 'no right' }] };
    expect(levelOf({ services: [service], coverage })).toBe(level);
  });
});

describe('isPublicAddress', () => {
  it.each([
    ['8.8.8.8', true],
    ['203.0.113.10', true],
    ['10.0.0.1', false],
    ['172.15.0.1', true],
    ['172.31.255.255', false],
    ['172.32.0.0', true],
    ['192.168.255.1', false],
    ['127.0.0.1', false],
    ['169.254.1.1', false],
    ['100.127.255.255', false],
    ['100.128.0.0', true],
    ['2001:db8::1', true],
    ['fd00::1', false],
    ['fe80::1', false],
    ['::1', false],
    ['::ffff:10.0.0.1', false],
    ['lb.example.com', true],
    ['svc.cluster.local', false],
    ['localhost', false],
    ['', false],
  ])('%s: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});

describe('widestExposure', () => {
  it('takes proven open over unknown, unknown over the rest, and nowhere as unknown', () => {
    const at = (level: 'open' | 'controlled' | 'small' | 'unknown') => ({ level, evidence: [level] });
    expect(widestExposure([at('unknown'), at('open'), at('open')])).toEqual(at('open'));
    expect(widestExposure([at('small'), at('unknown'), at('controlled')])).toEqual(at('unknown'));
    expect(widestExposure([at('small'), at('controlled')])).toEqual(at('controlled'));
    expect(widestExposure([]).level).toBe('unknown');
  });
});

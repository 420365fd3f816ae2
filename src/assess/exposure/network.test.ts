import { describe, expect, it } from 'vitest';
import {
  type AddOn,
  allRead,
  type ClusterNetwork,
  type Gateway,
  type Ingress,
  type Inventory,
  type NetworkPolicy,
  nothingRead,
  type Route,
  type Service,
  unknownDistribution,
  type Workload,
} from '../../model/index.ts';
import { exposureOf } from './index.ts';

const options = { publicIngressClasses: ['edge'], internalIngressClasses: ['backstage'] };

function workload(name: string, change: Partial<Workload> = {}): Workload {
  return {
    id: `c/${name}`,
    uid: name,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name,
    resourceVersion: '1',
    labels: {},
    podLabels: { app: name },
    replicas: 1,
    readyReplicas: 1,
    activity: 'running',
    hostNetwork: false,
    containers: [
      {
        name,
        role: 'regular',
        isInTemplate: true,
        image: name,
        ports: [8080],
        running: [
          {
            pod: `${name}-0`,
            podUid: `pod-${name}`,
            imageId: '',
            ready: true,
            restarts: 0,
            state: 'running',
          },
        ],
      },
    ],
    ownership: { manager: 'kubectl', confidence: 'certain', evidence: [] },
    attributes: {},
    ...change,
  };
}

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
  targets: [{ protocol: 'TCP', port: 8080 }],
};

const noNetwork: ClusterNetwork = {
  scope: [],
  namespaceLabels: { shop: { team: 'shop' }, infra: {} },
  policies: [],
  hasAdminPolicies: false,
  gateways: [],
  routes: [],
  grants: [],
  endpoints: [],
  coverage: nothingRead,
};

interface Parts extends Partial<Omit<Inventory, 'network'>> {
  readonly network?: Partial<ClusterNetwork>;
}

function judge({ network, ...parts }: Parts, of: Workload = workload('web')) {
  const inventory: Inventory = {
    cluster: { id: 'c', name: 'c', server: 'https://127.0.0.1' },
    observedAt: '2026-11-21T00:00:00.000Z',
    workloads: [of, workload('calico-node', { namespace: 'kube-system' })],
    nodes: [],
    distribution: unknownDistribution,
    components: [],
    services: [service],
    ingresses: [],
    addOns: [],
    definitions: [],
    coverage: allRead(1),
    ...parts,
    network: { ...noNetwork, ...network },
  };
  return exposureOf(of, inventory, options);
}

const gateway: Gateway = {
  namespace: 'infra',
  name: 'front',
  className: 'cloud',
  addresses: ['203.0.113.20'],
  annotations: {},
  listeners: [{ name: 'web', port: 443, protocol: 'HTTPS', kinds: [], from: 'All' }],
};
const parent = { kind: 'Gateway', namespace: 'infra', name: 'front', isAccepted: true };
const route: Route = {
  kind: 'HTTPRoute',
  namespace: 'shop',
  name: 'web',
  hosts: ['shop.example'],
  parents: [parent],
  services: [{ namespace: 'shop', name: 'web' }],
  addresses: [],
};

describe('exposure through the Gateway API', () => {
  it('opens a workload, shows the way, and closes it when the route or the Gateway is removed', () => {
    const exposure = judge({ network: { gateways: [gateway], routes: [route] } });
    expect(exposure).toMatchObject({
      level: 'open',
      evidence: ['Gateway infra/front → HTTPRoute shop/web → Service shop/web (203.0.113.20)'],
    });
    expect(exposure.paths?.[0]).toEqual({
      level: 'open',
      hops: [
        { kind: 'Gateway', name: 'infra/front', says: '203.0.113.20' },
        { kind: 'HTTPRoute', name: 'shop/web' },
        { kind: 'Service', name: 'shop/web', says: 'ClusterIP' },
      ],
    });
    expect(judge({ network: { gateways: [gateway] } }).level).toBe('controlled');
    expect(judge({ network: { routes: [route] } }).level).toBe('controlled');
  });

  const [listener] = gateway.listeners;
  const listening = (change: Partial<Gateway['listeners'][number]>): Partial<Gateway> => ({
    listeners: listener === undefined ? [] : [{ ...listener, ...change }],
  });
  const selects = (team: string) =>
    ({ from: 'Selector', selector: { labels: { team }, expressions: [] } }) as const;

  it.each<[string, Partial<Gateway>, Partial<Route>, string]>([
    ['no address', { addresses: [] }, {}, 'controlled'],
    ['a private address', { addresses: ['10.0.0.4'] }, {}, 'controlled'],
    ['a class declared public', { addresses: [], className: 'edge' }, {}, 'open'],
    ['a class declared internal', { className: 'backstage' }, {}, 'controlled'],
    [
      'an internal annotation',
      { annotations: { 'networking.gke.io/load-balancer-type': 'Internal' } },
      {},
      'controlled',
    ],
    ['routes of the same namespace only', listening({ from: 'Same' }), {}, 'controlled'],
    ['no routes at all', listening({ from: 'None' }), {}, 'controlled'],
    ['a selector that fits', listening(selects('shop')), {}, 'open'],
    ['a selector that does not fit', listening(selects('other')), {}, 'controlled'],
    ['other kinds', listening({ kinds: ['TCPRoute'] }), {}, 'controlled'],
    ['another protocol', listening({ protocol: 'TCP' }), {}, 'controlled'],
    ['another protocol', listening({ protocol: 'TCP' }), { kind: 'TCPRoute' }, 'open'],
    ['TLS', listening({ protocol: 'TLS' }), { kind: 'TLSRoute' }, 'open'],
    ['HTTP', {}, { kind: 'GRPCRoute' }, 'open'],
    ['another host', listening({ hostname: 'other.example' }), {}, 'controlled'],
    ['a wildcard that covers the host', listening({ hostname: '*.example' }), {}, 'open'],
    [
      'a host that the wildcard covers',
      listening({ hostname: 'shop.example' }),
      { hosts: ['*.example'] },
      'open',
    ],
    ['no listener', { listeners: [] }, {}, 'controlled'],
    ['a refusal', {}, { parents: [{ ...parent, isAccepted: false }] }, 'controlled'],
    [
      'no word of a controller',
      {},
      { parents: [{ kind: 'Gateway', namespace: 'infra', name: 'front' }] },
      'open',
    ],
    ['another listener', {}, { parents: [{ ...parent, section: 'admin' }] }, 'controlled'],
    ['its own listener', {}, { parents: [{ ...parent, section: 'web', port: 443 }] }, 'open'],
    ['another port', {}, { parents: [{ ...parent, port: 80 }] }, 'controlled'],
    ['a mesh', {}, { parents: [{ ...parent, kind: 'Service' }] }, 'controlled'],
    ['another service', {}, { services: [{ namespace: 'shop', name: 'api' }] }, 'controlled'],
    ['another namespace that was not granted', {}, { namespace: 'infra' }, 'controlled'],
  ])('judges a Gateway with %s', (_name, gatewayChange, routeChange, level) => {
    const network = { gateways: [{ ...gateway, ...gatewayChange }], routes: [{ ...route, ...routeChange }] };
    expect(judge({ network }).level).toBe(level);
  });

  it.each<[string, ClusterNetwork['grants'][number], string]>([
    [
      'everything',
      { namespace: 'shop', from: [{ kind: 'HTTPRoute', namespace: 'infra' }], to: [{}] },
      'open',
    ],
    [
      'the service',
      { namespace: 'shop', from: [{ kind: 'HTTPRoute', namespace: 'infra' }], to: [{ name: 'web' }] },
      'open',
    ],
    [
      'another service',
      { namespace: 'shop', from: [{ kind: 'HTTPRoute', namespace: 'infra' }], to: [{ name: 'api' }] },
      'controlled',
    ],
    [
      'another kind',
      { namespace: 'shop', from: [{ kind: 'TCPRoute', namespace: 'infra' }], to: [{}] },
      'controlled',
    ],
    [
      'no service',
      { namespace: 'shop', from: [{ kind: 'HTTPRoute', namespace: 'infra' }], to: [] },
      'controlled',
    ],
    [
      'another namespace',
      { namespace: 'api', from: [{ kind: 'HTTPRoute', namespace: 'infra' }], to: [{}] },
      'controlled',
    ],
  ])('lets a route of another namespace lead here where it is granted %s', (_name, grant, level) => {
    const network = { gateways: [gateway], routes: [{ ...route, namespace: 'infra' }], grants: [grant] };
    expect(judge({ network }).level).toBe(level);
  });

  it('is unknown behind a Gateway of a namespace that was not read', () => {
    expect(judge({ network: { routes: [route], scope: ['shop'] } })).toMatchObject({
      level: 'unknown',
      evidence: ['Gateway infra/front → HTTPRoute shop/web → Service shop/web (was not read)'],
    });
    expect(judge({ network: { routes: [route], scope: ['shop', 'infra'] } }).level).toBe('controlled');
  });

  it('opens a workload behind a Route of OpenShift that a router admitted', () => {
    const openshift = { ...route, kind: 'Route', parents: [], addresses: ['router.apps.example.com'] };
    expect(judge({ network: { routes: [openshift] } }).level).toBe('open');
    expect(judge({ network: { routes: [{ ...openshift, addresses: [] }] } }).level).toBe('controlled');
  });
});

describe('exposure through a Service without a selector', () => {
  const bare = { ...service, selector: {}, type: 'LoadBalancer', addresses: ['198.51.100.7'] };
  it.each([
    [['pod-web'], 'open'],
    [['pod-api'], 'small'],
    [[], 'small'],
  ])('opens the pods that its endpoints name: %j', (pods, level) => {
    const endpoints = [{ namespace: 'shop', service: 'web', pods }];
    expect(judge({ services: [bare], network: { endpoints } }).level).toBe(level);
  });
});

const calico: AddOn = {
  id: 'known:calico@kube-system',
  kind: 'recognised',
  name: 'calico',
  namespace: 'kube-system',
  products: ['Calico'],
  categories: ['cni'],
  charts: [],
  workloads: [{ id: 'c/calico-node', name: 'calico-node' }],
  images: [],
  rendered: [],
  definitions: [],
  evidence: [],
};
const ingressController: AddOn = {
  ...calico,
  id: 'known:nginx',
  products: ['ingress-nginx'],
  categories: ['ingress'],
  namespace: 'shop',
};
const everything = { labels: {}, expressions: [] };
const balancer: Service = {
  ...service,
  type: 'LoadBalancer',
  addresses: ['198.51.100.7'],
  keepsSource: true,
};
const ingress: Ingress = {
  namespace: 'shop',
  name: 'front',
  hosts: [],
  services: ['web'],
  addresses: ['203.0.113.10'],
  annotations: {},
};

type Rules = NetworkPolicy['ingress'];
const policy = (rules: Rules): NetworkPolicy => ({
  namespace: 'shop',
  name: 'guard',
  pods: everything,
  ingress: rules,
});
const block = (cidr: string) => ({ kind: 'block', cidr, except: [] }) as const;
const ownPods = { kind: 'pods', pods: everything } as const;
const otherPods = { kind: 'pods', pods: everything, namespaces: everything } as const;

describe('NetworkPolicies', () => {
  const balanced: Parts = { services: [balancer] };
  const hidden: Parts = { services: [{ ...balancer, keepsSource: false }] };
  const fronted: Parts = { ingresses: [ingress] };
  it.each<[string, Parts, Rules, string]>([
    ['let nobody in', balanced, [], 'controlled'],
    ['let nobody in', {}, [], 'small'],
    ['let nobody in', fronted, [], 'controlled'],
    ['let everybody in', balanced, [{ from: [], ports: [] }], 'open'],
    ['let the internet in', balanced, [{ from: [block('0.0.0.0/0')], ports: [] }], 'open'],
    ['let a private network in', balanced, [{ from: [block('10.0.0.0/8')], ports: [] }], 'controlled'],
    ['let pods in', balanced, [{ from: [ownPods, otherPods], ports: [] }], 'controlled'],
    ['let pods in', {}, [{ from: [ownPods], ports: [] }], 'controlled'],
    ['cannot see who asks', hidden, [], 'open'],
    ['let pods of other namespaces in, an Ingress too', fronted, [{ from: [otherPods], ports: [] }], 'open'],
    ['let a machine in, an Ingress too', fronted, [{ from: [block('10.0.0.0/8')], ports: [] }], 'open'],
    ['let pods of the namespace in', fronted, [{ from: [ownPods], ports: [] }], 'controlled'],
    ['open another port', balanced, [{ from: [], ports: [{ protocol: 'TCP', port: 9090 }] }], 'controlled'],
    [
      'open another protocol',
      balanced,
      [{ from: [], ports: [{ protocol: 'UDP', port: 8080 }] }],
      'controlled',
    ],
    ['open its port', balanced, [{ from: [], ports: [{ protocol: 'TCP', port: 8080 }] }], 'open'],
    [
      'open a range',
      balanced,
      [{ from: [], ports: [{ protocol: 'TCP', port: 8000, endPort: 9000 }] }],
      'open',
    ],
    [
      'open a range below',
      balanced,
      [{ from: [], ports: [{ protocol: 'TCP', port: 80, endPort: 90 }] }],
      'controlled',
    ],
    ['open a port by name', balanced, [{ from: [], ports: [{ protocol: 'TCP', port: 'http' }] }], 'open'],
    ['open all of a protocol', balanced, [{ from: [], ports: [{ protocol: 'TCP' }] }], 'open'],
  ])('that %s: %j', (_name, parts, rules, level) => {
    expect(judge({ ...parts, addOns: [calico], network: { policies: [policy(rules)] } }).level).toBe(level);
  });

  it('let an Ingress controller in that runs in the same namespace', () => {
    const network = { policies: [policy([{ from: [ownPods], ports: [] }])] };
    expect(judge({ ...fronted, addOns: [calico, ingressController], network }).level).toBe('open');
  });

  it('are part of the way', () => {
    const { evidence, paths } = judge({ ...balanced, addOns: [calico], network: { policies: [policy([])] } });
    expect(evidence).toEqual(['Service shop/web (198.51.100.7); NetworkPolicy shop/guard lets nobody in']);
    expect(paths?.map(({ level, hops }) => [level, ...hops.map(({ kind }) => kind)])).toEqual([
      ['controlled', 'Service', 'NetworkPolicy'],
      ['small', 'Service', 'NetworkPolicy'],
    ]);
  });

  it.each<[string, Parts, Partial<Workload>, RegExp]>([
    ['nothing enforces them', {}, {}, /guard lowers nothing: no network plugin that surely enforces it/],
    [
      'a plugin may not enforce them',
      { addOns: [{ ...calico, products: ['Flannel'] }] },
      {},
      /guard lowers nothing: no network plugin/,
    ],
    ['nothing runs of the plugin', { addOns: [{ ...calico, workloads: [] }] }, {}, /guard lowers nothing/],
    [
      'administrators have policies',
      { addOns: [calico], network: { hasAdminPolicies: true, policies: [policy([])] } },
      {},
      /guard lowers nothing: policies of administrators may overrule it/,
    ],
  ])('lower nothing where %s, and say so', (_name, parts, change, said) => {
    const network = { policies: [policy([])] };
    const exposure = judge({ ...balanced, network, ...parts }, workload('web', change));
    expect(exposure.level).toBe('open');
    expect(exposure.evidence.join('\n')).toMatch(said);
  });

  it('keep nobody from the network of the host, from other pods, or from pods of another label', () => {
    const parts: Parts = { addOns: [calico], network: { policies: [policy([])] } };
    const nodes = [
      {
        name: 'n',
        uid: 'n',
        ready: true,
        osImage: '',
        kernelVersion: '',
        containerRuntime: '',
        kubeletVersion: '',
        architecture: '',
        hasExternalIp: true,
      },
    ];
    expect(judge({ ...parts, nodes }, workload('web', { hostNetwork: true })).level).toBe('open');
    const elsewhere = { ...policy([]), namespace: 'other' };
    expect(judge({ ...parts, ...balanced, network: { policies: [elsewhere] } }).level).toBe('open');
    const others = {
      ...policy([]),
      pods: { labels: {}, expressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
    };
    expect(judge({ ...parts, ...balanced, network: { policies: [others] } }).level).toBe('open');
  });
});

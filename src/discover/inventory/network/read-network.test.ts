import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { ClusterNetwork } from '../../../model/index.ts';
import { objectOf, readerOf } from '../conformance/objects-reader.ts';
import { podFinder, readNetwork } from './read-network.ts';

async function read(
  objects: Record<string, readonly KubeObject[]>,
  options: { readonly refused?: Record<string, string>; readonly scope?: readonly string[] } = {},
): Promise<ClusterNetwork> {
  const network = await readNetwork(readerOf(objects, { refused: options.refused ?? {} }), {
    scope: options.scope ?? [],
    namespaceLabels: new Map([['shop', { team: 'a' }]]),
    podAt: (address) => (address === '10.0.0.9' ? 'pod-9' : undefined),
    signal: undefined,
  });
  expect(ClusterNetwork.parse(network)).toEqual(network);
  return network;
}

const gatewayApi = 'gateway.networking.k8s.io/v1';
const selector = { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'c', operator: 'Exists' }] };
const selected = { labels: { a: 'b' }, expressions: [{ key: 'c', operator: 'Exists', values: [] }] };

describe('readNetwork', () => {
  it('is empty where nothing says more, and says what it read', async () => {
    expect(await read({})).toEqual({
      scope: [],
      namespaceLabels: { shop: { team: 'a' } },
      policies: [],
      hasAdminPolicies: false,
      gateways: [],
      routes: [],
      grants: [],
      endpoints: [],
      coverage: { read: 2, total: 2, unread: [] },
    });
  });

  it('reads what NetworkPolicies say of ingress, and passes over those of egress only', async () => {
    const make = (name: string, spec: object) => objectOf({ kind: 'NetworkPolicy', name, spec });
    const { policies } = await read({
      networkpolicies: [
        make('egress', { podSelector: {}, policyTypes: ['Egress'], egress: [] }),
        make('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
        make('open', {
          podSelector: selector,
          ingress: [
            {},
            {
              from: [
                { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
                { namespaceSelector: {}, podSelector: selector },
                { podSelector: selector },
                { namespaceSelector: selector },
              ],
              ports: [{ port: 80, endPort: 90 }, { port: 'web', protocol: 'UDP' }, {}],
            },
          ],
        }),
      ],
    });
    const all = { labels: {}, expressions: [] };
    expect(policies).toEqual([
      { namespace: 'shop', name: 'deny', pods: all, ingress: [] },
      {
        namespace: 'shop',
        name: 'open',
        pods: selected,
        ingress: [
          { from: [], ports: [] },
          {
            from: [
              { kind: 'block', cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
              { kind: 'pods', namespaces: all, pods: selected },
              { kind: 'pods', pods: selected },
              { kind: 'pods', namespaces: selected, pods: all },
            ],
            ports: [
              { protocol: 'TCP', port: 80, endPort: 90 },
              { protocol: 'UDP', port: 'web' },
              { protocol: 'TCP' },
            ],
          },
        ],
      },
    ]);
  });

  it('reads Gateways, routes of every kind with what their controllers say, and grants', async () => {
    const parent = { name: 'front', namespace: 'infra', sectionName: 'web' };
    const condition = (status: string) => [{ type: 'Accepted', status }];
    const found = await read({
      'gateways.gateway.networking.k8s.io': [
        objectOf({
          apiVersion: gatewayApi,
          kind: 'Gateway',
          name: 'front',
          metadata: { annotations: { x: '1' } },
          spec: {
            gatewayClassName: 'cloud',
            infrastructure: { annotations: { y: '2' } },
            listeners: [
              { name: 'web', port: 80, protocol: 'HTTP' },
              {
                name: 'tls',
                port: 443,
                protocol: 'TLS',
                hostname: '*.example',
                allowedRoutes: { kinds: [{ kind: 'TLSRoute' }], namespaces: { from: 'Selector', selector } },
              },
            ],
          },
          status: { addresses: [{ type: 'IPAddress', value: '203.0.113.9' }] },
        }),
      ],
      'httproutes.gateway.networking.k8s.io': [
        objectOf({
          apiVersion: gatewayApi,
          kind: 'HTTPRoute',
          name: 'web',
          spec: {
            hostnames: ['b.example', 'a.example'],
            parentRefs: [parent, { name: 'own', port: 80 }, { name: 'new' }],
            rules: [
              { backendRefs: [{ name: 'web' }, { name: 'api', namespace: 'api' }] },
              { backendRefs: [{ kind: 'Bucket', name: 'files' }] },
              {},
            ],
          },
          status: {
            parents: [
              { parentRef: parent, conditions: condition('True') },
              { parentRef: { name: 'own', port: 80 }, conditions: condition('False') },
            ],
          },
        }),
      ],
      'tcproutes.gateway.networking.k8s.io': [
        objectOf({
          apiVersion: 'gateway.networking.k8s.io/v1alpha2',
          kind: 'TCPRoute',
          name: 'db',
          spec: {},
        }),
      ],
      'referencegrants.gateway.networking.k8s.io': [
        objectOf({
          apiVersion: 'gateway.networking.k8s.io/v1beta1',
          kind: 'ReferenceGrant',
          name: 'all',
          spec: {
            from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
            to: [
              { group: '', kind: 'Service' },
              { group: '', kind: 'Service', name: 'api' },
              { group: '', kind: 'Secret' },
            ],
          },
        }),
      ],
      'routes.route.openshift.io': [
        objectOf({
          apiVersion: 'route.openshift.io/v1',
          kind: 'Route',
          name: 'old',
          spec: {
            host: 'x.example',
            to: { kind: 'Service', name: 'web' },
            alternateBackends: [{ name: 'web2' }],
          },
          status: {
            ingress: [
              {
                routerCanonicalHostname: 'router.example',
                conditions: [{ type: 'Admitted', status: 'True' }],
              },
              { host: 'no.example', conditions: [{ type: 'Admitted', status: 'False' }] },
            ],
          },
        }),
      ],
    });
    expect(found.gateways).toEqual([
      {
        namespace: 'shop',
        name: 'front',
        className: 'cloud',
        addresses: ['203.0.113.9'],
        annotations: { x: '1', y: '2' },
        listeners: [
          { name: 'web', port: 80, protocol: 'HTTP', kinds: [], from: 'Same' },
          {
            name: 'tls',
            port: 443,
            protocol: 'TLS',
            hostname: '*.example',
            kinds: ['TLSRoute'],
            from: 'Selector',
            selector: selected,
          },
        ],
      },
    ]);
    expect(found.routes).toEqual([
      {
        kind: 'TCPRoute',
        namespace: 'shop',
        name: 'db',
        hosts: [],
        parents: [],
        services: [],
        addresses: [],
      },
      {
        kind: 'Route',
        namespace: 'shop',
        name: 'old',
        hosts: ['x.example'],
        parents: [],
        services: [
          { namespace: 'shop', name: 'web' },
          { namespace: 'shop', name: 'web2' },
        ],
        addresses: ['router.example'],
      },
      {
        kind: 'HTTPRoute',
        namespace: 'shop',
        name: 'web',
        hosts: ['a.example', 'b.example'],
        parents: [
          { kind: 'Gateway', namespace: 'infra', name: 'front', section: 'web', isAccepted: true },
          { kind: 'Gateway', namespace: 'shop', name: 'own', port: 80, isAccepted: false },
          { kind: 'Gateway', namespace: 'shop', name: 'new' },
        ],
        services: [
          { namespace: 'shop', name: 'web' },
          { namespace: 'api', name: 'api' },
        ],
        addresses: [],
      },
    ]);
    expect(found.grants).toEqual([
      { namespace: 'shop', from: [{ kind: 'HTTPRoute', namespace: 'shop' }], to: [{}, { name: 'api' }] },
    ]);
    expect(found.coverage).toEqual({ read: 7, total: 7, unread: [] });
  });

  it('finds the pods of endpoints by reference or address', async () => {
    const slice = {
      ...objectOf({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        name: 'by-hand',
        metadata: { labels: { 'kubernetes.io/service-name': 'db' } },
      }),
      endpoints: [
        { addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', uid: 'pod-1' } },
        { addresses: ['10.0.0.9'] },
        { addresses: ['192.0.2.7'] },
      ],
    };
    const { endpoints } = await read({ endpointslices: [slice] });
    expect(endpoints).toEqual([{ namespace: 'shop', service: 'db', pods: ['pod-1', 'pod-9'] }]);
  });

  it('says what is refused or malformed, reads the rest, and sees policies of administrators', async () => {
    const { coverage, hasAdminPolicies } = await read(
      {
        networkpolicies: [objectOf({ kind: 'NetworkPolicy', name: 'odd', spec: { podSelector: 3 } })],
        'gateways.gateway.networking.k8s.io': [
          objectOf({ apiVersion: gatewayApi, kind: 'Gateway', name: 'front', spec: {} }),
        ],
        'adminnetworkpolicies.policy.networking.k8s.io': [
          objectOf({
            apiVersion: 'policy.networking.k8s.io/v1alpha1',
            kind: 'AdminNetworkPolicy',
            name: 'x',
          }),
        ],
      },
      {
        refused: {
          'endpointslices in shop': 'kube.forbidden',
          'gateways.gateway.networking.k8s.io in shop': 'kube.forbidden',
        },
        scope: ['shop'],
      },
    );
    expect(coverage.unread.map(({ what, code }) => [what, code])).toEqual([
      ['NetworkPolicy shop/odd', 'inventory.malformed'],
      ['endpointslices in namespace shop', 'kube.forbidden'],
      ['gateways.gateway.networking.k8s.io in namespace shop', 'kube.forbidden'],
    ]);
    expect(hasAdminPolicies).toBe(true);
  });

  it('says that it does not know which routes there are where the server does not tell', async () => {
    const { coverage } = await read({}, { refused: { groups: 'kube.forbidden' } });
    expect(coverage.unread.map(({ what }) => what)).toEqual(['routes of custom resources']);
  });
});

describe('podFinder', () => {
  it('knows pods by their own addresses, not by those of their nodes', () => {
    const pod = {
      uid: 'pod-1',
      name: 'web',
      namespace: 'shop',
      labels: {},
      controller: undefined,
      node: undefined,
      hostNetwork: false,
      addresses: ['10.0.0.1', 'fd00::1'],
      isReady: true,
      isEnded: false,
      containers: [],
    };
    const find = podFinder([pod, { ...pod, uid: 'pod-2', addresses: ['192.0.2.1'], hostNetwork: true }]);
    expect(['10.0.0.1', 'fd00::1', '192.0.2.1', '10.9.9.9'].map(find)).toEqual([
      'pod-1',
      'pod-1',
      undefined,
      undefined,
    ]);
  });
});

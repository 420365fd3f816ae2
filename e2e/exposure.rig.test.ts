import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from '../rig/control-plane.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { exposuresOf } from '../src/assess/exposure/index.ts';
import { readAddOns } from '../src/discover/addons/index.ts';
import { readInventory } from '../src/discover/inventory/index.ts';
import { connectKube, type KubeConnection, loadKubeconfig } from '../src/edges/kube/index.ts';
import { silentLogger, systemClock } from '../src/kernel/index.ts';
import { type Exposure, type Inventory, workloadTitle } from '../src/model/index.ts';

const gatewayGroup = 'gateway.networking.k8s.io';

/** Open schemas: what is proved is that objects are found and followed as a real API server serves them. */
function definition(plural: string, kind: string, version: string): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${gatewayGroup}`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group: gatewayGroup,
      names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

function deployment(namespace: string, name: string, spec: object = {}, image = 'web:1'): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image, ...spec }] },
      },
    },
  };
}

function service(name: string, spec: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'shop', name },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  };
}

const routed = (kind: string, version: string, name: string, spec: object): object => ({
  apiVersion: `${gatewayGroup}/${version}`,
  kind,
  metadata: { namespace: 'shop', name },
  spec,
});

const names = ['fronted', 'gated', 'tunnelled', 'balanced', 'ported', 'manual', 'guarded', 'hidden'];

const estate: readonly object[] = [
  ...['shop', 'infra'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  ...names.map((name) =>
    deployment('shop', name, name === 'ported' ? { ports: [{ containerPort: 8080, hostPort: 8080 }] } : {}),
  ),
  deployment('kube-system', 'calico-node', {}, 'docker.io/calico/node:v3.30.0'),
  ...['fronted', 'gated', 'tunnelled', 'hidden'].map((name) => service(name)),
  service('balanced', { type: 'LoadBalancer' }),
  service('guarded', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }),
  service('manual', { type: 'LoadBalancer', selector: undefined, allocateLoadBalancerNodePorts: false }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace: 'shop', name: 'front' },
    spec: { defaultBackend: { service: { name: 'fronted', port: { number: 80 } } } },
  },
  {
    apiVersion: `${gatewayGroup}/v1`,
    kind: 'Gateway',
    metadata: { namespace: 'infra', name: 'edge' },
    spec: {
      gatewayClassName: 'cloud',
      listeners: [
        { name: 'web', port: 443, protocol: 'HTTPS', allowedRoutes: { namespaces: { from: 'All' } } },
        { name: 'tcp', port: 5432, protocol: 'TCP', allowedRoutes: { namespaces: { from: 'All' } } },
      ],
    },
  },
  routed('HTTPRoute', 'v1', 'web', {
    parentRefs: [{ name: 'edge', namespace: 'infra' }],
    rules: [{ backendRefs: [{ name: 'gated', port: 80 }] }],
  }),
  routed('TCPRoute', 'v1alpha2', 'db', {
    parentRefs: [{ name: 'edge', namespace: 'infra', sectionName: 'tcp' }],
    rules: [{ backendRefs: [{ name: 'tunnelled', port: 80 }] }],
  }),
  ...[
    ['deny-guarded', { app: 'guarded' }],
    ['deny-hidden', { app: 'hidden' }],
  ].map(([name, matchLabels]) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'shop', name },
    spec: { podSelector: { matchLabels }, policyTypes: ['Ingress'] },
  })),
];

const address = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } } });

describeRig('exposure', ['control-plane'], () => {
  let plane: ControlPlane;
  let kube: KubeConnection;

  beforeAll(async () => {
    plane = await startControlPlane({ kwok: true });
    await plane.kwok?.createNodes(2);
    const access = await loadKubeconfig({ text: await readFile(plane.kubeconfigPath, 'utf8') });
    const runner = { run: () => Promise.reject(new Error('no plugin in this test')) };
    kube = connectKube(access, { clock: systemClock, random: Math.random, logger: silentLogger, runner });
    const definitions = [
      definition('gateways', 'Gateway', 'v1'),
      definition('httproutes', 'HTTPRoute', 'v1'),
      definition('tcproutes', 'TCPRoute', 'v1alpha2'),
    ];
    await plane.apply(definitions);
    const waited = ['wait', '--for=condition=Established', '--timeout=120s', 'crd', '--all'];
    await plane.kubectl(waited);
    await plane.apply(estate);
    for (const name of ['balanced', 'guarded', 'manual']) await status('service', name, address);
    await status('ingress', 'front', address);
    const gatewayStatus = JSON.stringify({ status: { addresses: [{ value: '203.0.113.20' }] } });
    await status('gateway', 'edge', gatewayStatus, 'infra');
    const available = ['wait', '--for=condition=Available', '--timeout=300s', 'deployment', '--all', '-A'];
    await plane.kubectl(available);
    await plane.apply([await slice()]);
  });

  afterAll(async () => {
    await kube?.close();
    await plane?.stop();
  });

  async function status(kind: string, name: string, patch: string, namespace = 'shop'): Promise<void> {
    await plane.kubectl([
      ...['patch', kind, name, '-n', namespace, '--subresource=status', '--type=merge', '-p', patch],
    ]);
  }

  /** Endpoints by hand, by the address of a pod alone. */
  async function slice(): Promise<object> {
    const jsonpath = 'jsonpath={.items[0].status.podIP}';
    const ip = await plane.kubectl(['get', 'pods', '-n', 'shop', '-l', 'app=manual', '-o', jsonpath]);
    return {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'shop', name: 'by-hand', labels: { 'kubernetes.io/service-name': 'manual' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [ip.trim()] }],
      ports: [{ port: 8080 }],
    };
  }

  async function judge(namespaces: readonly string[] = []) {
    const { value, coverage } = await readInventory(kube.reader, {
      scope: { namespaces, labelSelector: '' },
      observedAt: '2026-11-21T09:00:00.000Z',
      labelRules: undefined,
    });
    const found = await readAddOns(kube.reader, value, {
      readSecrets: [],
      readConfigMaps: [],
      charts: undefined,
      signal: undefined,
    });
    const inventory: Inventory = { ...value, addOns: found.value };
    const exposures = exposuresOf(inventory, { publicIngressClasses: [], internalIngressClasses: [] });
    const of = (name: string): Exposure => {
      const workload = inventory.workloads.find((one) => workloadTitle(one) === `shop/Deployment/${name}`);
      const exposure = exposures.get(workload?.id ?? '');
      if (exposure === undefined) throw new Error(`${name} was not judged`);
      return exposure;
    };
    return { of, coverage };
  }

  const levels = async (): Promise<Record<string, string>> => {
    const { of } = await judge();
    return Object.fromEntries(names.map((name) => [name, of(name).level]));
  };

  const whole = {
    fronted: 'open',
    gated: 'open',
    tunnelled: 'open',
    balanced: 'open',
    ported: 'controlled',
    manual: 'open',
    guarded: 'controlled',
    hidden: 'small',
  };

  it('holds for every kind of way, with the objects on it', async () => {
    expect(await levels()).toEqual(whole);
    const { of, coverage } = await judge();
    expect(coverage.unread).toEqual([]);
    expect(of('gated').paths?.[0]).toEqual({
      level: 'open',
      hops: [
        { kind: 'Gateway', name: 'infra/edge', says: '203.0.113.20' },
        { kind: 'HTTPRoute', name: 'shop/web' },
        { kind: 'Service', name: 'shop/gated', says: 'ClusterIP' },
      ],
    });
    expect(of('hidden').evidence.join()).toContain('NetworkPolicy shop/deny-hidden lets nobody in');
  });

  it('is unknown behind a Gateway of a namespace that is not read', async () => {
    const { of } = await judge(['shop']);
    expect([of('gated').level, of('fronted').level]).toEqual(['unknown', 'open']);
  });

  describe('after one object is removed', () => {
    it.each([
      ['ingress', 'front', 'shop', { fronted: 'controlled' }],
      ['httproute', 'web', 'shop', { gated: 'controlled' }],
      ['gateway', 'edge', 'infra', { tunnelled: 'controlled' }],
      ['service', 'balanced', 'shop', { balanced: 'small' }],
      ['endpointslice', 'by-hand', 'shop', { manual: 'small' }],
      ['networkpolicy', 'deny-guarded', 'shop', { guarded: 'open' }],
      ['networkpolicy', 'deny-hidden', 'shop', { hidden: 'controlled' }],
    ])('%s %s, the verdict changes', async (kind, name, namespace, change) => {
      const before = await levels();
      await plane.kubectl(['delete', kind, name, '-n', namespace, '--wait']);
      expect(await levels()).toEqual({ ...before, ...change });
    });

    it('the plugin that enforces policies, they narrow nothing', async () => {
      const policy = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { namespace: 'shop', name: 'deny-hidden' },
        spec: { podSelector: { matchLabels: { app: 'hidden' } } },
      };
      await plane.apply([policy]);
      expect((await levels()).hidden).toBe('small');
      await plane.kubectl([
        'delete',
        'deployment',
        'calico-node',
        '-n',
        'kube-system',
        '--cascade=foreground',
        '--wait',
      ]);
      const { of } = await judge();
      expect(of('hidden').level).toBe('controlled');
      expect(of('hidden').evidence.join()).toContain('lowers nothing: no network plugin');
    });
  });
});

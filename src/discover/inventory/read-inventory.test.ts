import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../edges/kube/interface.ts';
import { Inventory, LabelRules, type Workload, workloadTitle } from '../../model/index.ts';
import {
  containerWith,
  digestOf,
  kubeSystem,
  objectOf,
  readerOf,
  runningStatus,
  templateWith,
} from './conformance/objects-reader.ts';
import { type InventoryScope, readInventory } from './read-inventory.ts';

const everything: InventoryScope = { namespaces: [], labelSelector: '' };
const observedAt = '2026-11-21T09:00:00.000Z';

async function read(objects: Record<string, readonly KubeObject[]>, scope = everything, refused = {}) {
  const reader = readerOf({ namespaces: [kubeSystem], ...objects }, { refused });
  const outcome = await readInventory(reader, { scope, observedAt, clusterName: 'prod' });
  expect(Inventory.parse(outcome.value)).toEqual(outcome.value);
  return outcome;
}

/** `shop/Deployment/web: web(regular web:1)[running 1,CrashLoopBackOff -]`: all that a test needs to see of a workload. */
function sketch(workload: Workload): string {
  const containers = workload.containers.map((container) => {
    const running = container.running.map(({ state, digest }) => `${state} ${digest?.[7] ?? '-'}`);
    return `${container.name}(${container.role} ${container.image})[${running.join(',')}]`;
  });
  return `${workloadTitle(workload)}: ${containers.join(' ')}`;
}

const web = objectOf({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  metadata: { labels: { app: 'web' } },
  spec: { replicas: 2, template: templateWith('web=web:2') },
  status: { readyReplicas: 1 },
});
const newSet = objectOf({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'web-2',
  owner: web,
  spec: { replicas: 1, template: templateWith('web=web:2') },
});
const oldSet = objectOf({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'web-1',
  owner: web,
  spec: { replicas: 1, template: templateWith('web=web:1') },
});

function pod(
  name: string,
  parts: { owner?: KubeObject; spec?: object; status?: object; namespace?: string; metadata?: object },
): KubeObject {
  return objectOf({
    kind: 'Pod',
    name,
    namespace: parts.namespace,
    ...(parts.owner === undefined ? {} : { owner: parts.owner }),
    ...(parts.metadata === undefined ? {} : { metadata: parts.metadata }),
    spec: { nodeName: 'node-1', containers: [containerWith('web=web:1')], ...parts.spec },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], ...parts.status },
  });
}

describe('readInventory', () => {
  it('assigns pods of every revision to their Deployment, with what each really runs', async () => {
    const { value, coverage } = await read({
      deployments: [web],
      replicasets: [newSet, oldSet],
      pods: [
        pod('web-1-a', {
          owner: oldSet,
          status: { containerStatuses: [runningStatus('web', `r/web@${digestOf(1)}`)] },
        }),
        pod('web-2-a', { owner: newSet, status: { containerStatuses: [runningStatus('web', digestOf(2))] } }),
      ],
    });
    expect(value.workloads.map(sketch)).toEqual([
      'shop/Deployment/web: web(regular web:2)[running 1,running 2]',
    ]);
    expect(value.workloads[0]).toMatchObject({
      id: 'cluster-1/deployment-web',
      replicas: 2,
      readyReplicas: 1,
      activity: 'running',
      podLabels: { app: 'web' },
    });
    expect(coverage).toEqual({ read: 12, total: 12, unread: [] });
  });

  it('knows the roles of containers, and those that only the pods have', async () => {
    const template = {
      spec: {
        initContainers: [
          containerWith('migrate=m:1'),
          { ...containerWith('proxy=p:1'), restartPolicy: 'Always' },
        ],
        containers: [{ ...containerWith('web=web:1'), ports: [{ containerPort: 80 }] }],
      },
    };
    const set = objectOf({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', spec: { template } });
    const spec = {
      ...template.spec,
      containers: [...template.spec.containers, containerWith('istio-proxy=istio:1')],
      ephemeralContainers: [containerWith('debugger=busybox')],
    };
    const status = {
      initContainerStatuses: [
        {
          name: 'migrate',
          imageID: digestOf(1),
          ready: true,
          state: { terminated: { reason: 'Completed' } },
        },
        runningStatus('proxy', digestOf(2)),
      ],
      containerStatuses: [
        { name: 'web', imageID: '', state: { waiting: { reason: 'ImagePullBackOff' } } },
        runningStatus('istio-proxy', digestOf(4)),
      ],
      ephemeralContainerStatuses: [runningStatus('debugger', digestOf(5))],
    };
    const { value } = await read({ statefulsets: [set], pods: [pod('db-0', { owner: set, spec, status })] });
    expect(value.workloads.map(sketch)).toEqual([
      'shop/StatefulSet/db: migrate(init m:1)[Completed 1] proxy(sidecar p:1)[running 2] ' +
        'web(regular web:1)[ImagePullBackOff -] istio-proxy(regular istio:1)[running 4] debugger(ephemeral busybox)[running 5]',
    ]);
    expect(value.workloads[0]?.containers[2]?.ports).toEqual([80]);
    expect(value.workloads[0]?.containers.map(({ name, isInTemplate }) => [name, isInTemplate])).toEqual([
      ['migrate', true],
      ['proxy', true],
      ['web', true],
      ['istio-proxy', false],
      ['debugger', false],
    ]);
  });

  it.each([
    ['a bare Pod', {}],
    ['an owner that is known by name only', { owner: objectOf({ kind: 'Shop', name: 'main' }) }],
  ])('takes what the pods of %s say for its template, but never an ephemeral container', async (_, parts) => {
    const spec = { ephemeralContainers: [containerWith('debugger=busybox')] };
    const { value } = await read({ pods: [pod('one', { ...parts, spec })] });
    expect(value.workloads[0]?.containers.map(({ name, isInTemplate }) => [name, isInTemplate])).toEqual([
      ['web', true],
      ['debugger', false],
    ]);
  });

  it('says why a pod that has no container status does not run', async () => {
    const unscheduled = {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
    };
    const { value } = await read({
      pods: [pod('a', { status: unscheduled }), pod('b', { status: { phase: 'Pending', conditions: [] } })],
    });
    expect(value.workloads.map(sketch)).toEqual([
      'shop/Pod/a: web(regular web:1)[Unschedulable -]',
      'shop/Pod/b: web(regular web:1)[Pending -]',
    ]);
  });

  it('walks Jobs to their CronJob, keeps bare ones, and keeps their ended pods', async () => {
    const spec = { jobTemplate: { spec: { template: templateWith('job=job:1') } } };
    const nightly = objectOf({ apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', spec });
    const tonight = objectOf({
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: 'nightly-1',
      owner: nightly,
      spec: { template: templateWith('job=job:1') },
    });
    const once = objectOf({
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: 'once',
      spec: { template: templateWith('job=job:2') },
    });
    const ended = {
      phase: 'Succeeded',
      containerStatuses: [{ name: 'job', imageID: digestOf(3), state: { terminated: {} } }],
    };
    const { value } = await read({
      cronjobs: [nightly],
      jobs: [tonight, once],
      pods: [
        pod('nightly-1-x', {
          owner: tonight,
          spec: { containers: [containerWith('job=job:1')] },
          status: ended,
        }),
      ],
    });
    expect(value.workloads.map(sketch)).toEqual([
      'shop/CronJob/nightly: job(regular job:1)[Terminated 3]',
      'shop/Job/once: job(regular job:2)[]',
    ]);
  });

  it('leaves out evicted pods of what should run for ever', async () => {
    const { value } = await read({
      deployments: [web],
      replicasets: [newSet],
      pods: [pod('evicted', { owner: newSet, status: { phase: 'Failed', reason: 'Evicted' } })],
    });
    expect(value.workloads.map(sketch)).toEqual(['shop/Deployment/web: web(regular web:2)[]']);
  });

  it('names the custom resource above a ReplicaSet, from the owner reference alone', async () => {
    const rollout = objectOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'cart' });
    const parts = { apiVersion: 'apps/v1', kind: 'ReplicaSet', owner: rollout } as const;
    const current = objectOf({
      ...parts,
      name: 'cart-2',
      spec: { replicas: 1, template: templateWith('web=web:1') },
    });
    const old = objectOf({
      ...parts,
      name: 'cart-1',
      spec: { replicas: 0, template: templateWith('web=web:0') },
    });
    const status = { containerStatuses: [runningStatus('web', digestOf(1))] };
    const { value } = await read({
      replicasets: [current, old],
      pods: [pod('cart-2-a', { owner: current, status })],
    });
    expect(value.workloads.map(sketch)).toEqual(['shop/Rollout/cart: web(regular web:1)[running 1]']);
    expect(value.workloads[0]?.ownership).toEqual({
      manager: 'operator',
      name: 'operator of Rollout',
      confidence: 'certain',
      evidence: ['known from owner references only: Rollout cart (argoproj.io/v1alpha1)'],
    });
    expect(value.workloads[0]).toMatchObject({ replicas: 1, readyReplicas: 1 });
  });

  it('keeps a Deployment as the workload when an operator controls it', async () => {
    const shop = objectOf({ apiVersion: 'shop.io/v1', kind: 'Shop', name: 'main' });
    const owned = objectOf({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'web',
      owner: shop,
      spec: { template: templateWith('web=web:1') },
    });
    const { value } = await read({ deployments: [owned] });
    expect(value.workloads.map(({ kind, ownership }) => [kind, ownership.manager])).toEqual([
      ['Deployment', 'operator'],
    ]);
  });

  it('shows a static pod by itself, not under its node', async () => {
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: 'n', controller: true }];
    const annotations = { 'kubernetes.io/config.source': 'file' };
    const { value } = await read({
      pods: [pod('etcd-node-1', { namespace: 'kube-system', metadata: { ownerReferences, annotations } })],
    });
    expect(value.workloads.map(sketch)).toEqual([
      'kube-system/Pod/etcd-node-1: web(regular web:1)[Pending -]',
    ]);
    expect(value.workloads[0]?.ownership).toMatchObject({ manager: 'kubelet', name: 'node node-1' });
  });

  it('goes on where something is forbidden or cannot be understood, and lists it', async () => {
    const broken = objectOf({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'broken', spec: {} });
    const { value, coverage } = await read({ deployments: [web, broken] }, everything, {
      pods: 'kube.forbidden',
      cronjobs: 'kube.server',
      ingresses: 'kube.not-found',
    });
    expect(value.workloads.map(sketch)).toEqual(['shop/Deployment/web: web(regular web:2)[]']);
    expect(coverage.unread.map(({ what, code }) => `${what}: ${code}`)).toEqual([
      'Deployment shop/broken: inventory.malformed',
      'cronjobs: kube.server',
      'pods: kube.forbidden',
    ]);
    expect(coverage.total).toBe(coverage.read + 3);
    expect(value.coverage).toEqual(coverage);
  });

  it('does not call a built-in owner that it may not read an operator', async () => {
    const { value } = await read(
      { replicasets: [newSet], pods: [pod('web-2-a', { owner: newSet })] },
      everything,
      {
        deployments: 'kube.forbidden',
      },
    );
    expect(value.workloads.map(({ kind, ownership }) => [kind, ownership.manager])).toEqual([
      ['Deployment', 'unknown'],
    ]);
  });

  it('reads only the namespaces of the scope, and says which of them does not exist', async () => {
    const other = objectOf({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'api',
      namespace: 'api',
      spec: { template: templateWith('a=a:1') },
    });
    const namespaces = [kubeSystem, objectOf({ kind: 'Namespace', name: 'shop' })];
    const scope = { namespaces: ['shop', 'shpo'], labelSelector: '' };
    const { value, coverage } = await read({ namespaces, deployments: [web, other] }, scope, {
      'pods in shop': 'kube.forbidden',
    });
    expect(value.workloads.map(workloadTitle)).toEqual(['shop/Deployment/web']);
    expect(coverage.unread.map(({ what, code }) => `${what}: ${code}`)).toEqual([
      'namespace shpo: inventory.no-namespace',
      'pods in namespace shop: kube.forbidden',
    ]);
  });

  it('tells whose a workload is by labels of it and of its namespace, where rules are given', async () => {
    const shop = objectOf({ kind: 'Namespace', name: 'shop', metadata: { labels: { env: 'production' } } });
    const owned = { ...web, metadata: { ...web.metadata, labels: { team: 'cart' } } };
    const objects = { namespaces: [kubeSystem, shop], deployments: [owned] };
    const attributes = async (scope: InventoryScope) => {
      const reader = readerOf(objects);
      const labelRules = LabelRules.parse({});
      const outcome = await readInventory(reader, { scope, observedAt, labelRules });
      return [outcome.value.workloads[0]?.attributes, outcome.coverage.unread.map(({ what }) => what)];
    };
    const team = { value: 'cart', evidence: 'label team of the workload' };
    const environment = { value: 'production', evidence: 'label env of namespace shop' };
    expect(await attributes(everything)).toEqual([{ team, environment }, []]);
    expect(await attributes({ namespaces: ['shop'], labelSelector: '' })).toEqual([
      { team, environment },
      [],
    ]);
    expect((await read(objects)).value.workloads[0]?.attributes).toEqual({});
  });

  it('selects by the labels of the top owner, not of its pods', async () => {
    const plain = objectOf({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'plain',
      spec: { template: templateWith('a=a:1') },
    });
    const { value } = await read({ deployments: [web, plain] }, { namespaces: [], labelSelector: 'app=web' });
    expect(value.workloads.map(workloadTitle)).toEqual(['shop/Deployment/web']);
  });

  it('refuses to go on without the identity of the cluster, and says what to grant', async () => {
    const reading = read({}, everything, { namespaces: 'kube.forbidden' });
    await expect(reading).rejects.toMatchObject({
      code: 'inventory.identity',
      hint: expect.stringContaining('kube-system'),
    });
    await expect(read({}, everything, { namespaces: 'kube.unreachable' })).rejects.toMatchObject({
      code: 'kube.unreachable',
    });
  });

  it('names nodes and components, and reads no version out of a digest', async () => {
    const nodeInfo = {
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      kernelVersion: '6.1.0-40-amd64',
      containerRuntimeVersion: 'containerd://1.6.24',
      kubeletVersion: 'v1.36.5',
      kubeProxyVersion: 'v1.0.0',
      architecture: 'amd64',
    };
    const node = objectOf({
      kind: 'Node',
      name: 'node-1',
      metadata: { uid: 'n', namespace: undefined, labels: { 'topology.kubernetes.io/zone': 'a' } },
      status: {
        nodeInfo,
        conditions: [{ type: 'Ready', status: 'True' }],
        addresses: [{ type: 'ExternalIP', address: '1.2.3.4' }],
      },
    });
    const system = (name: string, label: object, container: string) =>
      pod(name, {
        namespace: 'kube-system',
        metadata: { labels: label },
        spec: { containers: [containerWith(container)] },
      });
    const { value } = await read({
      nodes: [node],
      pods: [
        system(
          'kcm',
          { component: 'kube-controller-manager' },
          'kube-controller-manager=registry.k8s.io:443/kube-controller-manager:v1.36.4',
        ),
        system('etcd', { component: 'etcd' }, `etcd=registry.k8s.io:443/etcd@${digestOf(1)}`),
        system(
          'dns',
          { 'k8s-app': 'kube-dns' },
          `coredns=registry.k8s.io/coredns/coredns:v1.12.0@${digestOf(2)}`,
        ),
      ],
    });
    expect(value.nodes).toEqual([
      {
        name: 'node-1',
        uid: 'n',
        ready: true,
        zone: 'a',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        kernelVersion: '6.1.0-40-amd64',
        containerRuntime: 'containerd://1.6.24',
        kubeletVersion: 'v1.36.5',
        architecture: 'amd64',
        hasExternalIp: true,
      },
    ]);
    expect(value.components.map(({ name, version, where }) => `${name} ${version} ${where}`)).toEqual([
      'containerd 1.6.24 node node-1',
      'coredns v1.12.0 node node-1',
      'etcd unknown node node-1',
      'kube-apiserver v1.37.1 cluster',
      'kube-controller-manager v1.36.4 node node-1',
      'kubelet v1.36.5 node node-1',
    ]);
  });

  it('keeps of services and ingresses what decides who can reach a pod', async () => {
    const service = objectOf({
      kind: 'Service',
      name: 'web',
      metadata: { annotations: { a: 'b' } },
      spec: {
        type: 'LoadBalancer',
        selector: { app: 'web' },
        externalIPs: ['9.9.9.9'],
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        clusterIP: 'None',
        externalTrafficPolicy: 'Local',
        ports: [
          { port: 80, nodePort: 30080 },
          { port: 81, targetPort: 'dns', protocol: 'UDP' },
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }, { hostname: 'lb.example' }] } },
    });
    const backend = (name: string) => ({ backend: { service: { name } } });
    const ingress = objectOf({
      kind: 'Ingress',
      name: 'front',
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'nginx' } },
      spec: {
        defaultBackend: { service: { name: 'fallback' } },
        rules: [
          { host: 'shop.example', http: { paths: [backend('web'), backend('api'), backend('web')] } },
          { host: '' },
        ],
      },
      status: { loadBalancer: {} },
    });
    const { value } = await read({
      services: [service, objectOf({ kind: 'Service', name: 'api', spec: {} })],
      ingresses: [ingress],
    });
    expect(value.services).toEqual([
      {
        namespace: 'shop',
        name: 'api',
        type: 'ClusterIP',
        selector: {},
        addresses: [],
        externalIps: [],
        nodePorts: [],
        annotations: {},
        sourceRanges: [],
        targets: [],
      },
      {
        namespace: 'shop',
        name: 'web',
        type: 'LoadBalancer',
        selector: { app: 'web' },
        addresses: ['1.2.3.4', 'lb.example'],
        externalIps: ['9.9.9.9'],
        nodePorts: [30080],
        annotations: { a: 'b' },
        sourceRanges: ['10.0.0.0/8'],
        isHeadless: true,
        keepsSource: true,
        targets: [
          { protocol: 'TCP', port: 80 },
          { protocol: 'UDP', port: 'dns' },
        ],
      },
    ]);
    expect(value.ingresses).toEqual([
      {
        namespace: 'shop',
        name: 'front',
        className: 'nginx',
        hosts: ['shop.example'],
        services: ['api', 'fallback', 'web'],
        addresses: [],
        annotations: { 'kubernetes.io/ingress.class': 'nginx' },
      },
    ]);
  });
});

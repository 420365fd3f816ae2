import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { Inventory, type Workload, workloadTitle } from '../../../model/index.ts';
import {
  containerWith,
  digestOf,
  kubeSystem,
  objectOf,
  readerOf,
  runningStatus,
  templateWith,
} from '../conformance/objects-reader.ts';
import { readInventory } from '../read-inventory.ts';

async function read(objects: Record<string, readonly KubeObject[]>, refused = {}, namespaces: string[] = []) {
  const reader = readerOf({ namespaces: [kubeSystem], ...objects }, { refused });
  const outcome = await readInventory(reader, {
    scope: { namespaces, labelSelector: '' },
    observedAt: '2026-11-21T09:00:00.000Z',
  });
  expect(Inventory.parse(outcome.value)).toEqual(outcome.value);
  return outcome;
}

function pod(name: string, owner: KubeObject, phase = 'Running'): KubeObject {
  return objectOf({
    kind: 'Pod',
    name,
    owner,
    metadata: { labels: { app: 'of-the-pod' } },
    spec: { nodeName: 'node-1', containers: [containerWith('web=web:1')] },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [runningStatus('web', digestOf(1))],
    },
  });
}

const sketch = (workload: Workload): string => {
  const { replicas, readyReplicas, activity, containers } = workload;
  const images = containers.map(({ image, running }) => `${image}×${running.length}`);
  return `${workloadTitle(workload)} ${activity} ${readyReplicas}/${replicas} ${images.join(' ')}`;
};

const kafka = objectOf({
  apiVersion: 'kafka.strimzi.io/v1beta2',
  kind: 'Kafka',
  name: 'main',
  metadata: { labels: { team: 'data' } },
});
const podSet = objectOf({
  apiVersion: 'core.strimzi.io/v1beta2',
  kind: 'StrimziPodSet',
  name: 'main-kafka',
  owner: kafka,
});
const other = objectOf({ apiVersion: 'core.strimzi.io/v1beta2', kind: 'StrimziPodSet', name: 'empty' });
const strimzi = {
  'strimzipodsets.core.strimzi.io': [podSet, other],
  'kafkas.kafka.strimzi.io': [kafka],
  pods: [pod('main-0', podSet), pod('main-1', podSet)],
};

describe('workloads of custom resources', () => {
  it('are named after the top of a chain of resources that nobody here knows', async () => {
    const { value, coverage } = await read(strimzi);
    expect(value.workloads.map(sketch)).toEqual(['shop/Kafka/main running 2/2 web:1×2']);
    expect(value.workloads[0]).toMatchObject({
      apiVersion: 'kafka.strimzi.io/v1beta2',
      labels: { team: 'data' },
      podLabels: { app: 'of-the-pod' },
      ownership: {
        manager: 'operator',
        name: 'operator of Kafka',
        confidence: 'certain',
        evidence: ['its pods are made by the operator of Kafka (kafka.strimzi.io/v1beta2)'],
      },
    });
    expect(coverage.unread).toEqual([]);
  });

  it.each([
    [
      { 'kafkas.kafka.strimzi.io': 'kube.forbidden' },
      'shop/Kafka/main running 2/2 web:1×2',
      'kafkas.kafka.strimzi.io',
    ],
    [
      { 'strimzipodsets.core.strimzi.io': 'kube.forbidden' },
      'shop/StrimziPodSet/main-kafka running 2/2 web:1×2',
      'strimzipodsets.core.strimzi.io',
    ],
    [
      { 'core.strimzi.io/v1beta2': 'kube.forbidden' },
      'shop/StrimziPodSet/main-kafka running 2/2 web:1×2',
      'StrimziPodSet (core.strimzi.io/v1beta2)',
    ],
  ])('keep the name of an owner that may not be read: %o', async (refused, expected, what) => {
    const { value, coverage } = await read(strimzi, refused);
    expect(value.workloads.map(sketch)).toEqual([expected]);
    expect(value.workloads[0]?.ownership.manager).toBe('operator');
    expect(coverage.unread).toEqual([
      {
        what,
        code: 'kube.forbidden',
        reason: expect.stringMatching(/cannot read .*; owners of pods known by name only: 1$/),
      },
    ]);
  });

  it('keep the name of an owner whose definition is gone', async () => {
    const { value, coverage } = await read({ pods: strimzi.pods });
    expect(value.workloads.map(sketch)).toEqual(['shop/StrimziPodSet/main-kafka running 2/2 web:1×2']);
    expect(coverage.unread).toEqual([
      {
        what: 'StrimziPodSet (core.strimzi.io/v1beta2)',
        code: 'inventory.no-resource',
        reason:
          'the server serves no StrimziPodSet (core.strimzi.io/v1beta2) any more; owners of pods known by name only: 1',
      },
    ]);
  });

  it('are finished where their pods have ended', async () => {
    const flow = objectOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', name: 'build' });
    const { value } = await read({
      'workflows.argoproj.io': [flow],
      pods: [pod('build-1', flow, 'Succeeded')],
    });
    expect(value.workloads.map(sketch)).toEqual(['shop/Workflow/build finished 0/0 ']);
  });

  it('go round in no circle, and lose no pod in one', async () => {
    const one = objectOf({ apiVersion: 'a.test/v1', kind: 'One', name: 'one' });
    const two = objectOf({ apiVersion: 'a.test/v1', kind: 'Two', name: 'two', owner: one });
    const loop = { ...one, metadata: { ...one.metadata, ownerReferences: podSetOwner(two) } };
    const { value } = await read({ 'ones.a.test': [loop], 'twos.a.test': [two], pods: [pod('x', one)] });
    expect(value.workloads.map(sketch)).toEqual([
      'shop/One/one running 1/1 web:1×1',
      'shop/Two/two defined 0/0 ',
    ]);
  });
});

function podSetOwner({ apiVersion, kind, metadata }: KubeObject) {
  return [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true }];
}

describe('workloads of installed kinds', () => {
  const argo = (spec: object) =>
    objectOf({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'cart', spec });
  const setOf = (owner: KubeObject) =>
    objectOf({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: 'cart-2',
      owner,
      spec: { replicas: 1, template: templateWith('web=web:1') },
    });

  it('Rollouts have their own template, numbers and manager', async () => {
    const rollout = argo({ replicas: 3, template: templateWith('web=web:2') });
    const set = setOf(rollout);
    const { value } = await read({
      'rollouts.argoproj.io': [rollout],
      replicasets: [set],
      pods: [pod('cart-2-a', set)],
    });
    expect(value.workloads.map(sketch)).toEqual(['shop/Rollout/cart running 0/3 web:2×1']);
    expect(value.workloads[0]?.ownership.manager).toBe('unknown');
  });

  it('Rollouts that take the template of a Deployment show what their pods run, beside that Deployment', async () => {
    const rollout = argo({ replicas: 1, workloadRef: { kind: 'Deployment', name: 'cart' } });
    const set = setOf(rollout);
    const deployment = objectOf({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'cart',
      spec: { replicas: 0, template: templateWith('web=web:1') },
    });
    const { value } = await read({
      'rollouts.argoproj.io': [rollout],
      deployments: [deployment],
      replicasets: [set],
      pods: [pod('cart-2-a', set)],
    });
    expect(value.workloads.map(sketch)).toEqual([
      'shop/Deployment/cart defined 0/0 web:1×0',
      'shop/Rollout/cart running 0/1 web:1×1',
    ]);
    expect(value.workloads[1]?.podLabels).toEqual({ app: 'of-the-pod' });
  });

  const knative = { apiVersion: 'serving.knative.dev/v1' };
  const service = objectOf({
    ...knative,
    kind: 'Service',
    name: 'api',
    spec: { template: templateWith('web=web:1') },
  });
  const configuration = objectOf({
    ...knative,
    kind: 'Configuration',
    name: 'api',
    owner: service,
    spec: { template: templateWith('web=web:1') },
  });
  const revision = objectOf({
    ...knative,
    kind: 'Revision',
    name: 'api-1',
    owner: configuration,
    spec: templateWith('web=web:1').spec,
  });
  const ofRevision = objectOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'api-1-deployment',
    owner: revision,
    spec: { replicas: 1, template: templateWith('web=web:1', 'queue-proxy=queue:1') },
  });
  const set = objectOf({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'api-1-deployment-5',
    owner: ofRevision,
    spec: { replicas: 1, template: templateWith('web=web:1') },
  });
  const serving = {
    'services.serving.knative.dev': [service],
    'configurations.serving.knative.dev': [configuration],
    'revisions.serving.knative.dev': [revision],
    deployments: [ofRevision],
    replicasets: [set],
  };

  it('a Knative Service is one workload with its Configuration, Revisions and Deployments', async () => {
    const { value, coverage } = await read({ ...serving, pods: [pod('api-1-a', set)] });
    expect(value.workloads.map(sketch)).toEqual(['shop/Service/api running 1/1 web:1×1']);
    expect(coverage.unread).toEqual([]);
  });

  it('a Knative Service without traffic is defined', async () => {
    const { value } = await read(serving);
    expect(value.workloads.map(sketch)).toEqual(['shop/Service/api defined 0/0 web:1×0']);
  });

  it('a Deployment of a Revision that may not be read stays a workload of an operator', async () => {
    const refused = {
      'revisions.serving.knative.dev': 'kube.forbidden',
      'configurations.serving.knative.dev': 'kube.forbidden',
    };
    const { value, coverage } = await read({ ...serving, pods: [pod('api-1-a', set)] }, refused);
    expect(value.workloads.map((one) => `${sketch(one)} ${one.ownership.manager}`)).toEqual([
      'shop/Deployment/api-1-deployment running 0/1 web:1×1 queue:1×0 operator',
      'shop/Service/api defined 0/0 web:1×0 unknown',
    ]);
    expect(coverage.unread.map(({ what }) => what)).toEqual(Object.keys(refused).toSorted());
  });

  it('CloneSets own pods themselves, and are told from StatefulSets of the same name by their group', async () => {
    const clones = objectOf({
      apiVersion: 'apps.kruise.io/v1alpha1',
      kind: 'CloneSet',
      name: 'web',
      spec: { replicas: 1, template: templateWith('web=web:1') },
      status: { readyReplicas: 1 },
    });
    const stateful = (apiVersion: string, uid: string) =>
      objectOf({
        apiVersion,
        kind: 'StatefulSet',
        name: 'db',
        metadata: { uid },
        spec: { replicas: 1, template: templateWith('web=web:1') },
      });
    const { value } = await read({
      'clonesets.apps.kruise.io': [clones],
      'statefulsets.apps.kruise.io': [stateful('apps.kruise.io/v1beta1', 'a')],
      statefulsets: [stateful('apps/v1', 'b')],
      pods: [pod('web-x', clones)],
    });
    expect(value.workloads.map((one) => `${sketch(one)} ${one.apiVersion}`).toSorted()).toEqual([
      'shop/CloneSet/web running 1/1 web:1×1 apps.kruise.io/v1alpha1',
      'shop/StatefulSet/db running 0/1 web:1×0 apps.kruise.io/v1beta1',
      'shop/StatefulSet/db running 0/1 web:1×0 apps/v1',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../edges/kube/interface.ts';
import { RolloutObservation } from '../../model/index.ts';
import { containerWith, digestOf, objectOf, readerOf, runningStatus } from './conformance/objects-reader.ts';
import { observeRollout } from './observe-rollout.ts';

const at = '2026-11-21T09:00:00.000Z';
const target = { namespace: 'shop', name: 'web', uid: 'deployment-web' };

function template(image: string, hash?: string) {
  const labels = { app: 'web', ...(hash === undefined ? {} : { 'pod-template-hash': hash }) };
  return {
    metadata: { labels, creationTimestamp: null },
    spec: { containers: [containerWith(`web=${image}`)], dnsPolicy: 'ClusterFirst' },
  };
}

function deployment(more: { spec?: object; status?: object; metadata?: object } = {}): KubeObject {
  return objectOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'web',
    metadata: { generation: 4, resourceVersion: '77', ...more.metadata },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: template('web:2'),
      ...more.spec,
    },
    status: {
      observedGeneration: 4,
      replicas: 3,
      updatedReplicas: 1,
      readyReplicas: 2,
      availableReplicas: 2,
      conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'm' }],
      ...more.status,
    },
  });
}

const web = deployment();

function revision(hash: string, image: string, createdAt = '2026-11-21T08:00:00Z'): KubeObject {
  return objectOf({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: `web-${hash}`,
    owner: web,
    metadata: { labels: { 'pod-template-hash': hash }, creationTimestamp: createdAt },
    spec: { template: template(image, hash) },
  });
}

const [oldSet, newSet] = [revision('111', 'web:1'), revision('222', 'web:2')];
const foreignSet = objectOf({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'other',
  spec: { template: template('web:2', '999') },
});

const condition = (type: string, status: string) => ({
  type,
  status,
  lastTransitionTime: '2026-11-21T08:59:00Z',
});

const oldPod = objectOf({
  kind: 'Pod',
  name: 'web-111-a',
  owner: oldSet,
  metadata: { deletionTimestamp: '2026-11-21T08:59:59Z' },
  spec: { containers: [] },
  status: {
    conditions: [condition('Ready', 'True'), condition('PodScheduled', 'True')],
    containerStatuses: [runningStatus('web', digestOf(1))],
  },
});

const newPod = objectOf({
  kind: 'Pod',
  name: 'web-222-a',
  owner: newSet,
  // A webhook rewrote the image: the pod's own says nothing about the template.
  spec: {
    containers: [containerWith('web=mirror.test/web:2')],
    initContainers: [{ name: 'proxy', restartPolicy: 'Always' }, { name: 'migrate' }],
  },
  status: {
    conditions: [condition('Ready', 'False'), condition('PodScheduled', 'True')],
    initContainerStatuses: [
      { name: 'proxy', imageID: digestOf(3), restartCount: 1, state: { running: {} } },
      { name: 'migrate', imageID: digestOf(4), restartCount: 5, state: { terminated: {} } },
    ],
    containerStatuses: [
      {
        name: 'web',
        imageID: '',
        restartCount: 2,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
      },
    ],
  },
});

const objects = { deployments: [web], replicasets: [oldSet, newSet, foreignSet], pods: [newPod, oldPod] };

async function observe(all: Record<string, readonly KubeObject[]>, refused = {}) {
  const observation = await observeRollout(readerOf(all, { refused }), target, { at });
  expect(RolloutObservation.parse(observation)).toEqual(observation);
  return observation;
}

describe('observeRollout', () => {
  it('sees the template, the numbers, the fields with their defaults, and whose pods are whose', async () => {
    expect(await observe(objects)).toEqual({
      kind: 'seen',
      at,
      resourceVersion: '77',
      generation: 4,
      observedGeneration: 4,
      images: [{ container: 'web', image: 'web:2' }],
      template: '222',
      replicas: { desired: 2, total: 3, updated: 1, ready: 2, available: 2 },
      fields: {
        strategyType: 'RollingUpdate',
        maxSurge: '25%',
        maxUnavailable: '25%',
        minReadySeconds: 0,
        progressDeadlineSeconds: 600,
        paused: false,
      },
      conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message: 'm' }],
      pods: [
        {
          name: 'web-111-a',
          uid: 'pod-web-111-a',
          template: '111',
          images: [{ container: 'web', image: 'web:1' }],
          isScheduled: true,
          scheduledAt: '2026-11-21T08:59:00.000Z',
          isReady: true,
          readyChangedAt: '2026-11-21T08:59:00Z',
          restarts: 0,
          waiting: [],
          digests: [{ container: 'web', digest: digestOf(1) }],
          isTerminating: true,
        },
        {
          name: 'web-222-a',
          uid: 'pod-web-222-a',
          template: '222',
          images: [{ container: 'web', image: 'web:2' }],
          isScheduled: true,
          scheduledAt: '2026-11-21T08:59:00.000Z',
          isReady: false,
          readyChangedAt: '2026-11-21T08:59:00Z',
          restarts: 3,
          waiting: [{ container: 'web', reason: 'CrashLoopBackOff', message: 'back-off' }],
          digests: [],
          isTerminating: false,
        },
      ],
    });
  });

  it('reads the rollout fields as they are set', async () => {
    const spec = {
      paused: true,
      minReadySeconds: 5,
      progressDeadlineSeconds: 60,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    };
    expect(await observe({ deployments: [deployment({ spec })] })).toMatchObject({
      fields: {
        strategyType: 'RollingUpdate',
        maxSurge: 1,
        maxUnavailable: 0,
        minReadySeconds: 5,
        progressDeadlineSeconds: 60,
        paused: true,
      },
    });
    const recreate = deployment({ spec: { strategy: { type: 'Recreate' } } });
    expect(await observe({ deployments: [recreate] })).toMatchObject({
      fields: { strategyType: 'Recreate', minReadySeconds: 0, progressDeadlineSeconds: 600, paused: false },
    });
  });

  it('knows no template hash until the controller has made its ReplicaSet', async () => {
    const observation = await observe({ ...objects, replicasets: [oldSet] });
    expect(observation).not.toHaveProperty('template');
  });

  it('takes the oldest of two ReplicaSets with the live template, as the controller does', async () => {
    const older = revision('333', 'web:2', '2026-11-21T07:00:00Z');
    expect(await observe({ ...objects, replicasets: [newSet, older] })).toMatchObject({ template: '333' });
  });

  it('says that the workload is gone: deleted, or another one under its name', async () => {
    expect(await observe({})).toMatchObject({ kind: 'gone', reason: expect.stringContaining('deleted') });
    const anew = deployment({ metadata: { uid: 'other' } });
    expect(await observe({ deployments: [anew] })).toMatchObject({
      kind: 'gone',
      reason: expect.stringContaining('created anew'),
    });
  });

  it.each([
    ['deployments in shop', 'kube.unreachable'],
    ['pods in shop', 'kube.forbidden'],
  ])('answers that %s cannot be read (%s)', async (what, code) => {
    expect(await observe(objects, { [what]: code })).toMatchObject({ kind: 'unreadable', code });
  });
});

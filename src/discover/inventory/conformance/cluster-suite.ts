import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKube, type KubeConnection, loadKubeconfig } from '../../../edges/kube/index.ts';
import { silentLogger, systemClock } from '../../../kernel/index.ts';
import { type Inventory, RolloutObservation, workloadTitle } from '../../../model/index.ts';
import { observeRollout } from '../observe-rollout.ts';
import { readInventory } from '../read-inventory.ts';
import { watchInventory } from '../watch-inventory.ts';

/** A running cluster with controllers and nodes that run (or simulate) pods. */
export interface ClusterTarget {
  readonly kubeconfig: string;
  create(objects: readonly object[]): Promise<void>;
  stop(): Promise<void>;
}

const observedAt = '2026-11-21T09:00:00.000Z';
const image = `registry.test/shop/web:1@sha256:${'1'.repeat(64)}`;

function template(labels: object, spec = {}) {
  return {
    metadata: { labels },
    spec: { containers: [{ name: 'web', image, ports: [{ containerPort: 80 }] }], ...spec },
  };
}

function workload(kind: string, name: string, spec: object): object {
  const apiVersion = kind === 'Job' || kind === 'CronJob' ? 'batch/v1' : 'apps/v1';
  return { apiVersion, kind, metadata: { name, namespace: 'shop', labels: { app: name } }, spec };
}

function replicated(kind: string, name: string, replicas: number): object {
  const labels = { app: name };
  const own = kind === 'StatefulSet' ? { serviceName: name } : {};
  return workload(kind, name, {
    replicas,
    selector: { matchLabels: labels },
    template: template(labels),
    ...own,
  });
}

const estate: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  replicated('Deployment', 'web', 2),
  replicated('Deployment', 'parked', 0),
  replicated('StatefulSet', 'db', 1),
  workload('DaemonSet', 'agent', {
    selector: { matchLabels: { app: 'agent' } },
    template: template({ app: 'agent' }),
  }),
  workload('CronJob', 'nightly', {
    schedule: '0 0 1 1 *',
    suspend: true,
    jobTemplate: { spec: { template: template({}, { restartPolicy: 'Never' }) } },
  }),
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'alone', namespace: 'shop' }, spec: template({}).spec },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'front', namespace: 'shop' },
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
  },
];

/** What discovery must find in any cluster: the fake one in every test run, a real control plane on the rig. */
export function inventorySuite(name: string, start: () => Promise<ClusterTarget>): void {
  describe(`the inventory of ${name}`, () => {
    let target: ClusterTarget;
    let kube: KubeConnection;
    beforeAll(async () => {
      target = await start();
      const access = await loadKubeconfig({ text: target.kubeconfig });
      const runner = { run: () => Promise.reject(new Error('no plugin in this test')) };
      kube = connectKube(access, { clock: systemClock, random: Math.random, logger: silentLogger, runner });
      await target.create(estate);
    });
    afterAll(async () => {
      await kube?.close();
      await target?.stop();
    });

    const scope = { namespaces: ['shop'], labelSelector: '' };
    const read = async (): Promise<Inventory> =>
      (await readInventory(kube.reader, { scope, observedAt })).value;
    const settled = async (): Promise<Inventory> => {
      for (let look = 0; look < 60; look += 1) {
        const inventory = await read();
        const isReady = inventory.workloads.every(
          ({ replicas, readyReplicas }) => readyReplicas === replicas,
        );
        if (isReady && inventory.workloads.length === 6) return inventory;
        await systemClock.sleep(500);
      }
      throw new Error(`the estate did not settle: ${JSON.stringify((await read()).workloads)}`);
    };

    it('names every workload once, with what each of its pods runs', async () => {
      const inventory = await settled();
      const titles = inventory.workloads.map((found) => {
        const running = found.containers.flatMap((container) => container.running);
        const digests = running.filter(({ digest }) => digest !== undefined).length;
        return `${workloadTitle(found)} ${found.activity} ${running.length} running ${digests} known`;
      });
      const nodes = inventory.nodes.length;
      expect(nodes).toBeGreaterThan(0);
      expect(titles).toEqual([
        'shop/CronJob/nightly defined 0 running 0 known',
        `shop/DaemonSet/agent running ${nodes} running ${nodes} known`,
        'shop/Deployment/parked defined 0 running 0 known',
        'shop/Deployment/web running 2 running 2 known',
        'shop/Pod/alone running 1 running 1 known',
        'shop/StatefulSet/db running 1 running 1 known',
      ]);
      expect(inventory.coverage.unread).toEqual([]);
      expect(inventory.cluster).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        version: expect.stringMatching(/^v1\./),
      });
      expect(inventory.services.map((service) => service.name)).toEqual(['web']);
      expect(inventory.ingresses.map((ingress) => ingress.services)).toEqual([['web']]);
      expect(inventory.components.map((component) => component.name)).toEqual(
        expect.arrayContaining(['kube-apiserver', 'kubelet']),
      );
    });

    it('looks at a Deployment as its rollout will', async () => {
      const web = (await settled()).workloads.find((found) => found.name === 'web');
      const seen = await observeRollout(
        kube.reader,
        { namespace: 'shop', name: 'web', uid: web?.uid ?? '' },
        { at: observedAt },
      );
      expect(RolloutObservation.parse(seen)).toEqual(seen);
      expect(seen).toMatchObject({
        kind: 'seen',
        images: [{ container: 'web', image }],
        template: expect.stringMatching(/./),
        replicas: { desired: 2, total: 2, updated: 2, ready: 2, available: 2 },
        fields: {
          strategyType: 'RollingUpdate',
          maxSurge: '25%',
          maxUnavailable: '25%',
          minReadySeconds: 0,
          progressDeadlineSeconds: 600,
          paused: false,
        },
      });
      const pods = seen.kind === 'seen' ? seen.pods : [];
      expect(
        pods.map(({ isReady, isScheduled, restarts, waiting }) => [isReady, isScheduled, restarts, waiting]),
      ).toEqual([
        [true, true, 0, []],
        [true, true, 0, []],
      ]);
      expect(seen).toMatchObject({ template: pods[0]?.template });
    });

    it('tells that something changed', async () => {
      const end = new AbortController();
      for await (const change of watchInventory(kube.reader, {
        scope,
        clock: systemClock,
        signal: end.signal,
      })) {
        if (change.kind === 'synced' && change.what.startsWith('deployments')) {
          await target.create([replicated('Deployment', 'late', 0)]);
        }
        if (change.kind === 'changed' && change.what === 'deployments in namespace shop') end.abort();
      }
      expect((await read()).workloads.map((found) => found.name)).toContain('late');
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKube, type KubeConnection, loadKubeconfig } from '../../../edges/kube/index.ts';
import { silentLogger, systemClock } from '../../../kernel/index.ts';
import type { ClusterSighting } from '../../../model/index.ts';
import { findRecords } from '../find-records.ts';
import { recordDefinitions } from './definitions.ts';

/** A cluster in which custom resources can be defined. */
export interface RecordsTarget {
  readonly kubeconfig: string;
  /** One that may list `clusters.cluster.x-k8s.io` and discover, and nothing else. */
  readonly narrowKubeconfig: string;
  create(objects: readonly object[]): Promise<void>;
  stop(): Promise<void>;
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}

const records: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'hub' } },
  {
    apiVersion: 'cluster.x-k8s.io/v1beta1',
    kind: 'Cluster',
    metadata: { name: 'old-style', namespace: 'hub' },
    spec: {
      controlPlaneEndpoint: { host: 'old.example', port: 6443 },
      infrastructureRef: {
        apiVersion: 'infrastructure.cluster.x-k8s.io/v1beta1',
        kind: 'DockerCluster',
        name: 'x',
      },
    },
  },
  {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'Cluster',
    metadata: { name: 'new-style', namespace: 'hub' },
    spec: {
      infrastructureRef: { apiGroup: 'infrastructure.cluster.x-k8s.io', kind: 'DockerCluster', name: 'y' },
    },
  },
  {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', namespace: 'hub' },
    spec: { project: 'default', destination: { name: 'prod', namespace: 'shop' } },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'cluster-prod',
      namespace: 'hub',
      labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
    },
    type: 'Opaque',
    data: {
      name: base64('prod'),
      server: base64('https://prod.example'),
      config: base64('{"bearerToken":"s3cret"}'),
    },
  },
  {
    apiVersion: 'cluster.open-cluster-management.io/v1',
    kind: 'ManagedCluster',
    metadata: { name: 'edge' },
    spec: { hubAcceptsClient: true, managedClusterClientConfigs: [{ url: 'https://edge.example:6443' }] },
  },
];

/** What the sources must find in any cluster: the fake one in every test run, a real API server on the rig. */
export function recordsSuite(name: string, start: () => Promise<RecordsTarget>): void {
  describe(`records of clusters in ${name}`, () => {
    let target: RecordsTarget;
    let kube: KubeConnection;
    const open: KubeConnection[] = [];
    beforeAll(async () => {
      target = await start();
      kube = await connect(target.kubeconfig);
      await target.create(recordDefinitions);
      for (const [group, version] of [
        ['cluster.x-k8s.io', 'v1beta2'],
        ['argoproj.io', 'v1alpha1'],
        ['cluster.open-cluster-management.io', 'v1'],
      ] as const)
        await untilServed(group, version);
      await target.create(records);
    });
    afterAll(async () => {
      for (const one of open) await one.close();
      await target?.stop();
    });

    async function connect(text: string): Promise<KubeConnection> {
      const runner = { run: () => Promise.reject(new Error('no plugin in this test')) };
      const made = connectKube(await loadKubeconfig({ text }), {
        clock: systemClock,
        random: Math.random,
        logger: silentLogger,
        runner,
      });
      open.push(made);
      return made;
    }

    async function untilServed(group: string, version: string): Promise<void> {
      for (let look = 0; look < 120; look += 1) {
        const served = await kube.reader.served({ group, version }).catch(() => []);
        if (served.length > 0) return;
        await systemClock.sleep(250);
      }
      throw new Error(`${group}/${version} is not served`);
    }

    const shown = ({ source, name: called, servers, provider }: ClusterSighting): string =>
      [source, called, ...servers, provider].filter((part) => part !== undefined).join(' ');

    it('are all found, the Secrets only where they are switched on, and without their credentials', async () => {
      const ask = { uid: 'holder', namespaces: [], signal: undefined };
      const closed = await findRecords(kube.reader, { ...ask, readSecrets: [] });
      expect(closed.coverage.unread).toEqual([]);
      expect(closed.value.map(shown).toSorted()).toEqual([
        'argo-cd prod',
        'cluster-api new-style DockerCluster',
        'cluster-api old-style old.example:6443 DockerCluster',
        'open-cluster-management edge edge.example:6443',
      ]);
      const opened = await findRecords(kube.reader, { ...ask, readSecrets: ['hub'] });
      expect(opened.value.map(shown)).toContain('argo-cd prod prod.example:443');
      expect(JSON.stringify(opened)).not.toContain('s3cret');
    });

    it('are found as far as the role lets, and what it does not is named', async () => {
      const narrow = await connect(target.narrowKubeconfig);
      const { value, coverage } = await findRecords(narrow.reader, {
        uid: 'holder',
        namespaces: [],
        readSecrets: ['hub'],
        signal: undefined,
      });
      expect(value.map(({ source }) => source)).toEqual(['cluster-api', 'cluster-api']);
      expect(coverage.unread.map(({ what, code }) => `${code} ${what}`)).toEqual([
        'kube.forbidden applications.argoproj.io',
        'kube.forbidden managedclusters.cluster.open-cluster-management.io',
        'kube.forbidden secrets in namespace hub',
      ]);
    });
  });
}

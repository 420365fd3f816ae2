import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKube, type KubeConnection, loadKubeconfig } from '../../../edges/kube/index.ts';
import type { KubeOwner, KubeResource } from '../../../edges/kube/interface.ts';
import { silentLogger, systemClock } from '../../../kernel/index.ts';
import { type Inventory, type Workload, workloadTitle } from '../../../model/index.ts';
import { readInventory } from '../read-inventory.ts';
import type { ClusterTarget } from './cluster-suite.ts';

const image = `registry.test/shop/web:1@sha256:${'1'.repeat(64)}`;
const labels = { app: 'web' };
const podSpec = { containers: [{ name: 'web', image }] };
const template = { metadata: { labels }, spec: podSpec };

/** A definition as the projects install them, with nothing of their schemas. */
function definition(group: string, version: string, kind: string): object {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

const kinds = [
  ['argoproj.io', 'v1alpha1', 'Rollout'],
  ['apps.kruise.io', 'v1alpha1', 'CloneSet'],
  ['serving.knative.dev', 'v1', 'Service'],
  ['serving.knative.dev', 'v1', 'Configuration'],
  ['serving.knative.dev', 'v1', 'Revision'],
  ['shop.test', 'v1', 'Database'],
] as const;

function resourceOf(apiVersion: string, kind: string): KubeResource {
  const [group = '', version = ''] = apiVersion.split('/');
  return { group, version, resource: `${kind.toLowerCase()}s`, namespaced: true };
}

/** Workloads of custom resources in any cluster that serves their definitions; nobody's controllers run there. */
export function customSuite(name: string, start: () => Promise<ClusterTarget>): void {
  describe(`workloads of custom resources in ${name}`, () => {
    let target: ClusterTarget;
    let kube: KubeConnection;
    beforeAll(async () => {
      target = await start();
      const access = await loadKubeconfig({ text: target.kubeconfig });
      const runner = { run: () => Promise.reject(new Error('no plugin in this test')) };
      kube = connectKube(access, { clock: systemClock, random: Math.random, logger: silentLogger, runner });
      const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
      await target.create([shop, ...kinds.map(([group, version, kind]) => definition(group, version, kind))]);
      for (const [group, version, kind] of kinds) await untilServed(group, version, kind);
      await makeEstate();
    });
    afterAll(async () => {
      await kube?.close();
      await target?.stop();
    });

    async function untilServed(group: string, version: string, kind: string): Promise<void> {
      for (let look = 0; look < 120; look += 1) {
        const served = await kube.reader.served({ group, version }).catch(() => []);
        if (served.some((one) => one.kind === kind)) return;
        await systemClock.sleep(250);
      }
      throw new Error(`${kind} of ${group} is not served`);
    }

    /** Creates an object of `kind`, perhaps below an owner, and gives what its own parts need to name it. */
    async function make(parts: {
      readonly apiVersion: string;
      readonly kind: string;
      readonly name: string;
      readonly owner?: KubeOwner | undefined;
      readonly spec: object;
    }): Promise<KubeOwner> {
      const { apiVersion, kind, name: own, owner, spec } = parts;
      const metadata = {
        name: own,
        namespace: 'shop',
        labels,
        ...(owner === undefined ? {} : { ownerReferences: [owner] }),
      };
      await target.create([{ apiVersion, kind, metadata, spec }]);
      const { uid } = (await kube.reader.get(resourceOf(apiVersion, kind), own, { namespace: 'shop' }))
        .metadata;
      return { apiVersion, kind, name: own, uid, controller: true };
    }

    async function makeEstate(): Promise<void> {
      const selector = { matchLabels: labels };
      const rollout = await make({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Rollout',
        name: 'cart',
        spec: { replicas: 2, selector, template },
      });
      await target.create([
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          metadata: { name: 'cart-1', namespace: 'shop', labels, ownerReferences: [rollout] },
          spec: { replicas: 2, selector, template },
        },
      ]);
      const clones = await make({
        apiVersion: 'apps.kruise.io/v1alpha1',
        kind: 'CloneSet',
        name: 'clones',
        spec: { replicas: 1, selector, template },
      });
      const knative = { apiVersion: 'serving.knative.dev/v1' };
      const service = await make({ ...knative, kind: 'Service', name: 'api', spec: { template } });
      const configuration = await make({
        ...knative,
        kind: 'Configuration',
        name: 'api',
        owner: service,
        spec: { template },
      });
      const revision = await make({
        ...knative,
        kind: 'Revision',
        name: 'api-1',
        owner: configuration,
        spec: podSpec,
      });
      const database = await make({ apiVersion: 'shop.test/v1', kind: 'Database', name: 'main', spec: {} });
      await target.create([
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'api-1-deployment', namespace: 'shop', labels, ownerReferences: [revision] },
          spec: { replicas: 1, selector: { matchLabels: { app: 'api' } }, template: apiTemplate },
        },
        podOf('clones-x', clones),
        podOf('main-0', database),
      ]);
    }

    const apiTemplate = { metadata: { labels: { app: 'api' } }, spec: podSpec };

    function podOf(own: string, owner: KubeOwner): object {
      return {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: own, namespace: 'shop', labels, ownerReferences: [owner] },
        spec: podSpec,
      };
    }

    const sketch = (found: Workload): string => {
      const running = found.containers.flatMap((container) => container.running);
      const known = running.filter(({ digest }) => digest !== undefined).length;
      return `${workloadTitle(found)} ${found.activity} ${found.replicas} wanted ${known} known ${found.ownership.manager}`;
    };

    it('are named by their tops, with what their pods really run', async () => {
      const expected = [
        'shop/CloneSet/clones running 1 wanted 1 known kubectl',
        'shop/Database/main running 1 wanted 1 known operator',
        'shop/Rollout/cart running 2 wanted 2 known kubectl',
        'shop/Service/api running 1 wanted 1 known kubectl',
      ];
      let inventory: Inventory | undefined;
      for (let look = 0; look < 60; look += 1) {
        const scope = { namespaces: ['shop'], labelSelector: '' };
        const observedAt = '2026-11-21T09:00:00.000Z';
        inventory = (await readInventory(kube.reader, { scope, observedAt })).value;
        if (inventory.workloads.map(sketch).join() === expected.join()) break;
        await systemClock.sleep(500);
      }
      expect(inventory?.workloads.map(sketch)).toEqual(expected);
      expect(inventory?.coverage.unread).toEqual([]);
    });
  });
}

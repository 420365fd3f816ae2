import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { describeRig } from './describe-rig.ts';
import { simulatedNodeLabel } from './kwok.ts';
import { digestAnnotationPrefix } from './kwok-status.ts';
import { waitFor } from './process.ts';
import { kubernetesVersion } from './programs.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describeRig('a control plane with simulated nodes', ['control-plane'], () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane({ kwok: true });
    await plane.kwok?.createNodes(20);
  }, 180_000);
  afterAll(() => plane?.stop());

  test('is the version that go.mod pins', async () => {
    const version = z.object({ gitVersion: z.string() }).parse(JSON.parse(await plane.api.get('/version')));
    expect(version.gitVersion).toBe('v1.37.1');
    expect(version.gitVersion).toBe(kubernetesVersion());
  });

  test('rolls a Deployment out over the nodes, and to the next image', async () => {
    await plane.apply([
      deployment({ name: 'web', image: `127.0.0.1:5000/shop/web@${digest}`, replicas: 40 }),
    ]);
    await rolledOut(plane, 'web');
    expect(await imageIds(plane, 'web')).toEqual([`127.0.0.1:5000/shop/web@${digest}`]);
    await plane.apply([deployment({ name: 'web', image: '127.0.0.1:5000/shop/web:2', replicas: 40 })]);
    await rolledOut(plane, 'web');
    expect(await containers(plane, 'web')).toHaveLength(40);
  }, 120_000);

  test('reports the digest that an annotation gives for a tag, and none without it', async () => {
    const annotations = { [`${digestAnnotationPrefix}main`]: digest };
    await plane.apply([
      deployment({ name: 'tagged', image: '127.0.0.1:5000/shop/cart:1.2', annotations }),
      deployment({ name: 'unknown', image: '127.0.0.1:5000/shop/cart:1.2' }),
    ]);
    await rolledOut(plane, 'tagged');
    await rolledOut(plane, 'unknown');
    expect(await imageIds(plane, 'tagged')).toEqual([`127.0.0.1:5000/shop/cart@${digest}`]);
    expect(await imageIds(plane, 'unknown')).toEqual(['']);
  }, 60_000);

  test.each([
    { behaviour: 'pull-error', expected: 'ImagePullBackOff' },
    { behaviour: 'crash-loop', expected: 'CrashLoopBackOff' },
    { behaviour: 'never-ready', expected: 'running' },
  ])(
    'a pod told to $behaviour ends up $expected and is never ready',
    async ({ behaviour, expected }) => {
      const annotations = { 'rig.oakum.invalid/behaviour': behaviour };
      const name = `fails-${behaviour}`;
      await plane.apply([deployment({ name, image: 'shop/web:1', annotations })]);
      const state = await waitFor({
        what: `${name} in ${expected}`,
        timeoutMs: 20_000,
        probe: async () => {
          const [container] = await containers(plane, name);
          const found = container?.state.waiting?.reason ?? Object.keys(container?.state ?? {})[0];
          return found === expected ? container : undefined;
        },
      });
      expect(state.ready).toBe(false);
    },
    30_000,
  );

  test('fails only the versions that an annotation does not except', async () => {
    const annotations = {
      'rig.oakum.invalid/behaviour': 'never-ready',
      'rig.oakum.invalid/unless-image': ':1',
    };
    await plane.apply([deployment({ name: 'fragile', image: 'shop/pay:1', annotations })]);
    await rolledOut(plane, 'fragile');
    await plane.apply([deployment({ name: 'fragile', image: 'shop/pay:2', annotations })]);
    await waitFor({
      what: 'a running pod of the new version that is not ready',
      timeoutMs: 20_000,
      probe: async () =>
        (await containers(plane, 'fragile')).find(
          (each) => each.image.endsWith(':2') && each.state.running,
        ) && true,
    });
    const all = await containers(plane, 'fragile');
    expect(all.filter((each) => each.ready).map((each) => each.image)).toEqual(['shop/pay:1']);
  }, 60_000);

  test('logs who asked for what', async () => {
    await plane.kubectl(['get', 'nodes']);
    expect(readFileSync(plane.auditLogPath, 'utf8')).toContain('oakum-rig-admin');
  });
});

function deployment(spec: {
  readonly name: string;
  readonly image: string;
  readonly replicas?: number;
  readonly annotations?: Readonly<Record<string, string>>;
}): object {
  const { name, image, replicas = 1, annotations = {} } = spec;
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations },
        spec: { nodeSelector: simulatedNodeLabel, containers: [{ name: 'main', image }] },
      },
    },
  };
}

async function rolledOut(plane: ControlPlane, name: string): Promise<void> {
  await plane.kubectl(['rollout', 'status', `deployment/${name}`, '--timeout=90s']);
}

const State = z.object({
  waiting: z.object({ reason: z.string() }).optional(),
  running: z.object({}).optional(),
});
const Pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ deletionTimestamp: z.string().optional() }),
      status: z.object({
        containerStatuses: z
          .array(z.object({ image: z.string(), imageID: z.string(), ready: z.boolean(), state: State }))
          .default([]),
      }),
    }),
  ),
});
type Container = z.infer<typeof Pods>['items'][number]['status']['containerStatuses'][number];

async function containers(plane: ControlPlane, app: string): Promise<readonly Container[]> {
  const text = await plane.api.get(`/api/v1/namespaces/default/pods?labelSelector=app%3D${app}`);
  const pods = Pods.parse(JSON.parse(text)).items.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined,
  );
  return pods.flatMap((pod) => pod.status.containerStatuses);
}

async function imageIds(plane: ControlPlane, app: string): Promise<readonly string[]> {
  return [...new Set((await containers(plane, app)).map((each) => each.imageID))];
}

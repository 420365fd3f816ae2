import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { appsRecipe, type DebianImage, debianImage, pushImage } from './debian-image.ts';
import { describeRig } from './describe-rig.ts';
import { realNodeLabel } from './kubelet.ts';
import { cgroupRoots, mountsBelow, type NodePlace } from './node-place.ts';
import { waitFor } from './process.ts';
import { type RigRegistry, startDockerRegistry } from './registry.ts';

describeRig('a real node', ['real-node', 'docker-registry', 'skopeo', 'mmdebstrap'], () => {
  let plane: ControlPlane;
  let registry: RigRegistry;
  let image: DebianImage;

  beforeAll(async () => {
    image = await debianImage(appsRecipe);
    registry = await startDockerRegistry();
    plane = await startControlPlane({ kwok: true, realNode: true });
    await plane.kwok?.createNodes(20);
    await pushImage(image, { reference: `${registry.address}/shop/web:1` });
  }, 900_000);
  afterAll(async () => {
    await plane?.stop();
    await registry?.stop();
  }, 60_000);

  test('runs a Deployment from the registry, and reports the digest that was pushed', async () => {
    await plane.apply([deployment('web', `${registry.address}/shop/web:1`)]);
    await plane.kubectl(['rollout', 'status', 'deployment/web', '--timeout=120s']);
    const pods = await podsOf(plane, 'web');
    expect(pods.map((pod) => pod.imageID)).toEqual([
      `${registry.address}/shop/web@${image.digest}`,
      `${registry.address}/shop/web@${image.digest}`,
    ]);
    const page = await fetch(`http://${pods[0]?.podIP}:8080/etc/os-release`);
    expect(await page.text()).toContain('Debian');
  }, 180_000);

  test('gives logs and runs commands in a container', async () => {
    const listed = await plane.kubectl(['exec', 'deployment/web', '--', 'dpkg-query', '--show', 'nginx']);
    expect(listed).toContain('nginx');
    expect(await plane.kubectl(['logs', 'deployment/web'])).toContain('GET /etc/os-release');
  }, 60_000);

  test('backs off from an image that is not there', async () => {
    await plane.apply([deployment('absent', `${registry.address}/shop/absent:1`)]);
    await waitFor({
      what: 'ImagePullBackOff',
      timeoutMs: 60_000,
      probe: async () =>
        (await podsOf(plane, 'absent')).some((pod) => pod.waiting === 'ImagePullBackOff') || undefined,
    });
  }, 90_000);

  test('leaves nothing behind', async () => {
    const place = plane.realNode?.place;
    if (place === undefined) throw new Error('there is no real node');
    expect(tracesOf(place)).not.toEqual([]);
    await plane.realNode?.stop();
    expect(tracesOf(place)).toEqual([]);
  }, 60_000);
});

/** All that a node puts outside its directory, and the directory. */
function tracesOf(place: NodePlace): readonly string[] {
  const paths = [
    place.directory,
    `/sys/class/net/${place.bridge}`,
    ...cgroupRoots().map((root) => `${root}/${place.cgroup}`),
  ];
  return [...paths.filter((path) => existsSync(path)), ...mountsBelow(place.directory)];
}

function deployment(name: string, image: string): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: realNodeLabel,
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'main',
              image,
              readinessProbe: { httpGet: { path: '/etc/', port: 8080 }, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  };
}

const Pods = z.object({
  items: z.array(
    z.object({
      status: z.object({
        podIP: z.string().optional(),
        containerStatuses: z
          .array(
            z.object({
              imageID: z.string(),
              state: z.object({ waiting: z.object({ reason: z.string() }).optional() }),
            }),
          )
          .default([]),
      }),
    }),
  ),
});

interface PodFacts {
  readonly podIP: string | undefined;
  readonly imageID: string | undefined;
  readonly waiting: string | undefined;
}

async function podsOf(plane: ControlPlane, app: string): Promise<readonly PodFacts[]> {
  const text = await plane.api.get(`/api/v1/namespaces/default/pods?labelSelector=app%3D${app}`);
  return Pods.parse(JSON.parse(text)).items.map(({ status }) => ({
    podIP: status.podIP,
    imageID: status.containerStatuses[0]?.imageID,
    waiting: status.containerStatuses[0]?.state.waiting?.reason,
  }));
}

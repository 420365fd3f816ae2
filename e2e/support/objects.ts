import * as z from 'zod';
import type { ControlPlane } from '../../rig/control-plane.ts';

export interface DeploymentSpec {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Deployment as a team would write it, all of its pods by the label `app`. */
export function deployment({
  namespace,
  name,
  image,
  replicas,
  nodeSelector = {},
  annotations = {},
}: DeploymentSpec): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations },
        spec: { nodeSelector, terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image }] },
      },
    },
  };
}

const Pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
      status: z.object({
        podIP: z.string().optional(),
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
        containerStatuses: z.array(z.object({ imageID: z.string(), restartCount: z.number() })).default([]),
      }),
    }),
  ),
});

/** A pod as a test looks at it. */
export interface SeenPod {
  readonly name: string;
  readonly address: string | undefined;
  readonly isReady: boolean;
  readonly imageIds: readonly string[];
  readonly restarts: number;
}

/** The pods of a namespace that are not being deleted. */
export async function podsIn(plane: ControlPlane, namespace: string): Promise<readonly SeenPod[]> {
  const text = await plane.kubectl(['get', 'pods', '-n', namespace, '-o', 'json']);
  const { items } = Pods.parse(JSON.parse(text));
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata, status }) => ({
      name: metadata.name,
      address: status.podIP,
      isReady: status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      imageIds: status.containerStatuses.map((container) => container.imageID),
      restarts: status.containerStatuses.reduce((sum, container) => sum + container.restartCount, 0),
    }));
}

/** What every pod of a namespace reports as running, sorted. */
export async function imageIdsIn(plane: ControlPlane, namespace: string): Promise<readonly string[]> {
  return (await podsIn(plane, namespace)).flatMap((pod) => pod.imageIds).toSorted();
}

/** Creates a Deployment and waits until it is rolled out. */
export async function roll(plane: ControlPlane, spec: DeploymentSpec): Promise<void> {
  await plane.apply([deployment(spec)]);
  const { name, namespace } = spec;
  await plane.kubectl(['rollout', 'status', `deployment/${name}`, '-n', namespace, '--timeout=180s']);
}

import { z } from 'zod';
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
      status: z.object({ containerStatuses: z.array(z.object({ imageID: z.string() })).default([]) }),
    }),
  ),
});

/** What the pods of a Deployment report as running, sorted. */
export async function imageIdsOf(
  plane: ControlPlane,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<readonly string[]> {
  const text = await plane.kubectl(['get', 'pods', '-n', namespace, '-l', `app=${name}`, '-o', 'json']);
  const { items } = Pods.parse(JSON.parse(text));
  return items.flatMap((pod) => pod.status.containerStatuses.map((status) => status.imageID)).toSorted();
}

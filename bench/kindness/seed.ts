import { request } from 'undici';
import * as z from 'zod';
import type { ControlPlane } from '../../rig/control-plane.ts';
import { podOf } from '../estate/pod.ts';
import { agentOf } from './agent.ts';

const lanes = 32;
const Pod = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
  }),
  spec: z.looseObject({}),
});

/**
 * Pods of 4 kB that stay as they are: without an owner the garbage collector leaves them, and no scheduler is theirs.
 */
export async function seedPods(plane: ControlPlane, count: number): Promise<void> {
  await using agent = agentOf(plane);
  const seeds = Array.from({ length: count }, (_, index) => seedOf(index));
  const namespaces = [...new Set(seeds.map(({ metadata }) => metadata.namespace))];
  await plane.apply(namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  await plane.apply(
    namespaces.map((namespace) => ({ ...defaultAccount, metadata: { name: 'default', namespace } })),
  );
  const rest = seeds.values();
  const headers = { authorization: `Bearer ${plane.adminToken}`, 'content-type': 'application/json' };
  const work = async (): Promise<void> => {
    for (const seed of rest) {
      const url = `${plane.url}/api/v1/namespaces/${seed.metadata.namespace}/pods`;
      const answer = await request(url, {
        method: 'POST',
        dispatcher: agent,
        headers,
        body: JSON.stringify(seed),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 201)
        throw new Error(`${url} answered ${answer.statusCode}: ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
}

const defaultAccount = { apiVersion: 'v1', kind: 'ServiceAccount' };

function seedOf(index: number) {
  const { metadata, spec } = Pod.parse(podOf(index));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { ...spec, nodeName: undefined, schedulerName: 'nobody', priority: undefined },
  };
}

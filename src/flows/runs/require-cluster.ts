import type { KubeResource } from '../../edges/kube/interface.ts';
import { OakumError } from '../../kernel/index.ts';
import type { Run } from '../../model/index.ts';
import type { World } from '../world.ts';

const namespaces: KubeResource = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };

/**
 * A run belongs to one cluster by its identity. Seen from another one, all of its workloads would be gone, and a healthy
 * rollout would be ended as if somebody had deleted it.
 *
 * @throws runs.other-cluster, and what asking the cluster throws.
 */
export async function requireCluster(
  world: World,
  { run, signal }: { readonly run: Pick<Run, 'id' | 'cluster'>; readonly signal: AbortSignal },
): Promise<void> {
  const { reader, name } = await world.cluster();
  const { metadata } = await reader.get(namespaces, 'kube-system', { signal });
  if (metadata.uid === run.cluster) return;
  throw new OakumError(
    'runs.other-cluster',
    `${run.id} is for cluster ${run.cluster}, and ${name} is ${metadata.uid}`,
    { hint: 'choose the cluster with --context' },
  );
}

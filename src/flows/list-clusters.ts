import type { Population } from '../model/index.ts';
import { connect } from './population/connected.ts';
import { knownClusters } from './population/known-clusters.ts';
import type { World } from './world.ts';

export { summaryOf } from './population/known-clusters.ts';

export interface ListClustersRequest {
  /** Files that a person names, beside those of the configuration. */
  readonly files: readonly string[];
  /** Whether the cluster of the current context is asked for its records; credentials are used only then. */
  readonly connect: 'current-context' | 'no';
  readonly signal: AbortSignal;
}

/** Every cluster that is known to exist, read or not. */
export async function listClusters(world: World, request: ListClustersRequest): Promise<Population> {
  const { files, signal } = request;
  world.progress.step('looking for clusters');
  const connected = request.connect === 'no' ? ({ kind: 'none' } as const) : await connect(world, signal);
  return knownClusters(world, { files, connected, signal });
}

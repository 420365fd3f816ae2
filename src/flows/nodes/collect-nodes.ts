import { collectorSelector } from '../../discover/nodes/index.ts';
import type { KubeObject } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage, OakumError } from '../../kernel/index.ts';
import {
  type Collector,
  durationMs,
  type EffectOutcome,
  type Inventory,
  type Node,
} from '../../model/index.ts';
import { recordWrite } from '../images/record-write.ts';
import { inParallel } from '../in-parallel.ts';
import { currentStop, stopText } from '../stop-writing.ts';
import type { ClusterAccess, World } from '../world.ts';
import { collectOne, type NodeOutcome } from './collect-one.ts';

/** Nodes with what came of each. */
export type NodeOutcomes = ReadonlyMap<Node, NodeOutcome>;

/**
 * Reads every node of a cluster by a read-only Job, some at a time, and removes the Jobs. The evidence log has what was
 * to be made first and what came of it after.
 *
 * @throws nodes.collector-off where the Cluster document names no collector.
 */
export async function collectNodes(
  world: World,
  inventory: Pick<Inventory, 'nodes' | 'cluster'>,
  { collector, signal }: { readonly collector: Collector | undefined; readonly signal: AbortSignal },
): Promise<NodeOutcomes> {
  if (collector === undefined) throw collectorOff();
  const stop = await currentStop(world);
  const { nodes, cluster } = inventory;
  if (stop !== undefined) {
    const outcome: NodeOutcome = { kind: 'not-collected', code: 'writing.paused', reason: stopText(stop) };
    return new Map(nodes.map((node) => [node, outcome]));
  }
  const write = {
    key: `collect/${world.ids.next('collect')}`,
    write: 'node.collect',
    cluster: cluster.id,
    namespace: collector.namespace,
    image: collector.image,
    nodes: nodes.map(({ name }) => name),
  } as const;
  return recordWrite(world, { write, signal }, async () => {
    const value = await collectAll(world, nodes, { collector, signal });
    return { value, outcome: outcomeOf(value) };
  });
}

function collectorOff(): OakumError {
  return new OakumError('nodes.collector-off', 'no collector is switched on for this cluster', {
    hint:
      'name it in the Cluster document: spec.nodes.collector with namespace and image (by digest); ' +
      '`oakum rbac --collect-nodes NAMESPACE` prints the role',
  });
}

function outcomeOf(outcomes: NodeOutcomes): EffectOutcome {
  const collected = [...outcomes.values()].filter(({ kind }) => kind === 'collected').length;
  return { kind: 'done', result: { nodes: String(outcomes.size), collected: String(collected) } };
}

interface Collecting {
  readonly collector: Collector;
  readonly signal: AbortSignal;
}

async function collectAll(
  world: World,
  nodes: readonly Node[],
  { collector, signal }: Collecting,
): Promise<NodeOutcomes> {
  const cluster = await world.cluster();
  const { clock, progress } = world;
  progress.step(`collecting ${nodes.length} node(s)`);
  await sweep(world, cluster, { collector, signal });
  const state = { done: 0 };
  const outcomes = await inParallel(nodes, collector.parallel, async (node) => {
    const outcome = await collectOne(node, { cluster, collector, clock, signal });
    state.done += 1;
    progress.tick(state.done, nodes.length);
    return [node, outcome] as const;
  });
  return new Map(outcomes);
}

const jobs = { group: 'batch', version: 'v1', resource: 'jobs', namespaced: true } as const;
/** The clocks of two machines differ. */
const slackMs = 60_000;

/** Removes what a scan that was killed left behind: Jobs that are older than any may become. */
async function sweep(
  { clock, logger }: World,
  cluster: ClusterAccess,
  { collector, signal }: Collecting,
): Promise<void> {
  const { namespace } = collector;
  const limitMs = durationMs(collector.deadline) + slackMs;
  const isLeft = ({ metadata: { creationTimestamp = '' } }: KubeObject): boolean =>
    clock.now().epochMilliseconds - Date.parse(creationTimestamp) > limitMs;
  try {
    const labelSelector = collectorSelector;
    const found = await Array.fromAsync(cluster.reader.list(jobs, { namespace, labelSelector, signal }));
    for (const { metadata } of found.filter(isLeft))
      await cluster.jobs.remove({ namespace, name: metadata.name, uid: metadata.uid }, signal);
  } catch (error) {
    signal.throwIfAborted();
    // The nodes say it again, each for itself, if it matters.
    logger.warn('collectors that were left behind could not be looked for', {
      code: errorCode(error),
      reason: errorMessage(error),
    });
  }
}

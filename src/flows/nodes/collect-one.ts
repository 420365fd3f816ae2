import {
  type CollectorJob,
  type CollectorStep,
  collectorJob,
  nextStep,
  observeCollector,
  osFamily,
} from '../../discover/nodes/index.ts';
import type { KubeObject } from '../../edges/kube/interface.ts';
import { hostLogLimits, readHostLog } from '../../formats/host-log/index.ts';
import { type Clock, errorCode, errorMessage, OakumError } from '../../kernel/index.ts';
import { type Collector, durationMs, HostDocument, type Node, type Unread } from '../../model/index.ts';
import type { ClusterAccess } from '../world.ts';

export interface CollectOptions {
  readonly cluster: Pick<ClusterAccess, 'reader' | 'jobs'>;
  readonly collector: Collector;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What came of one node. `unread` beside a document is what the collector could not reach. */
export type NodeOutcome =
  | { readonly kind: 'collected'; readonly document: HostDocument; readonly unread: readonly Unread[] }
  | { readonly kind: 'not-collected'; readonly code: string; readonly reason: string };

/** Reads one node by a Job of its own and removes the Job. Only an aborted signal is thrown. */
export async function collectOne(node: Node, options: CollectOptions): Promise<NodeOutcome> {
  const answer = osFamily(node.osImage);
  if (!node.ready) return not('nodes.not-ready', 'its kubelet does not report: no Job would start there');
  if (answer.kind === 'image-based')
    return not('nodes.image-based', `${node.osImage} has no package database: it is judged by its release`);
  if (answer.kind === 'unknown')
    return not('nodes.unknown-system', `nobody knows where ${node.osImage} keeps its packages`);
  const { family } = answer;
  const first = await attempt({ node, family, reach: 'whole' }, options);
  if (first.kind !== 'reach-less') return first;
  const second = await attempt({ node, family, reach: 'least' }, options);
  if (second.kind === 'reach-less') return not('nodes.collector-timeout', second.why);
  if (second.kind === 'not-collected') return second;
  const paths = family.wanted.map(({ path }) => path).join(', ');
  const reason = `${first.why}: read without ${paths}, which the node lacks or refuses`;
  const missing = { what: `node ${node.name} kernels`, code: 'nodes.mounts-refused', reason };
  return { ...second, unread: [...second.unread, missing] };
}

function not(code: string, reason: string): NodeOutcome & { readonly kind: 'not-collected' } {
  return { kind: 'not-collected', code, reason };
}

type Wanted = Pick<CollectorJob, 'family' | 'reach'> & { readonly node: Node };
type Attempt = NodeOutcome | (CollectorStep & { readonly kind: 'reach-less' });

async function attempt(wanted: Wanted, options: CollectOptions): Promise<Attempt> {
  const { cluster, collector, signal } = options;
  const { namespace, image } = collector;
  const deadlineSeconds = Math.ceil(durationMs(collector.deadline) / 1000);
  try {
    const job = await cluster.jobs.create(
      collectorJob({ ...wanted, namespace, image, deadlineSeconds }),
      signal,
    );
    try {
      return await outcomeOf(job, { wanted, options, deadlineSeconds });
    } finally {
      // Also when the scan is stopped; what cannot be removed now, its deadline ends and the next scan removes.
      await cluster.jobs
        .remove({ namespace, name: job.metadata.name, uid: job.metadata.uid })
        .catch(() => {});
    }
  } catch (error) {
    signal.throwIfAborted();
    return errorCode(error) === 'kube.conflict'
      ? not('nodes.collector-busy', 'another collector is reading it: scan again when that one is done')
      : not(errorCode(error), errorMessage(error));
  }
}

interface Under {
  readonly wanted: Wanted;
  readonly options: CollectOptions;
  readonly deadlineSeconds: number;
}

const pollMs = 1000;

async function outcomeOf(job: KubeObject, under: Under): Promise<Attempt> {
  const { wanted, options, deadlineSeconds } = under;
  const { clock, signal } = options;
  const since = clock.now().epochMilliseconds;
  for (;;) {
    const waitedSeconds = (clock.now().epochMilliseconds - since) / 1000;
    const view = await look(job, options);
    const step = nextStep(view, { reach: wanted.reach, waitedSeconds, deadlineSeconds });
    if (step.kind === 'reach-less') return step;
    if (step.kind === 'give-up') return not(step.code, step.reason);
    if (step.kind === 'read-log') return readNode(step.pod, wanted.node, options);
    await clock.sleep(pollMs, signal);
  }
}

const jobs = { group: 'batch', version: 'v1', resource: 'jobs', namespaced: true } as const;
const pods = { group: '', version: 'v1', resource: 'pods', namespaced: true } as const;

async function look(job: KubeObject, { cluster, collector, signal }: CollectOptions) {
  const { namespace } = collector;
  const now = await cluster.reader.get(jobs, job.metadata.name, { namespace, signal });
  const labelSelector = `batch.kubernetes.io/controller-uid=${job.metadata.uid}`;
  const own = await Array.fromAsync(cluster.reader.list(pods, { namespace, labelSelector, signal }));
  return observeCollector(now, own);
}

async function readNode(pod: string, node: Node, options: CollectOptions): Promise<NodeOutcome> {
  const { cluster, collector, signal } = options;
  const maxBytes = hostLogLimits.logLength + 1;
  const log = await cluster.jobs.log({ namespace: collector.namespace, pod, maxBytes }, signal);
  try {
    return checked(parseHost(readHostLog(log)), node);
  } catch (error) {
    // A program that failed says why in its last lines.
    const last = log.trim().slice(-300);
    const isFailure = errorCode(error) === 'host-log.empty' && last !== '';
    return isFailure
      ? not('nodes.collector-failed', `the collector failed: ${last}`)
      : not(errorCode(error), errorMessage(error));
  }
}

function parseHost(bytes: Uint8Array): HostDocument {
  try {
    return HostDocument.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new OakumError(
      'nodes.malformed',
      `what the collector wrote is no reading of a host: ${errorMessage(cause).slice(0, 300)}`,
      { cause },
    );
  }
}

const maxUnread = 100;

/** A sandboxed runtime (gVisor, Kata) shows the kernel of its sandbox: that is not the node's. */
function checked(document: HostDocument, node: Node): NodeOutcome {
  const { kernel, bootId } = document.facts;
  const isOtherBoot = node.bootId !== undefined && bootId !== undefined && bootId !== node.bootId;
  if (isOtherBoot || (kernel.running !== undefined && kernel.running !== node.kernelVersion))
    return not(
      'nodes.other-kernel',
      `the collector saw kernel ${kernel.running} and another boot than the kubelet reports: it ran in a sandbox, or the ` +
        'node was rebooted meanwhile',
    );
  return { kind: 'collected', document, unread: unreadOfNode(node, document) };
}

/** What a reading of a node lacks, as coverage names it: `node worker-1 /run`. The first hundred. */
export function unreadOfNode({ name }: Pick<Node, 'name'>, { coverage }: HostDocument): readonly Unread[] {
  return coverage.unread
    .slice(0, maxUnread)
    .map((one) => ({ ...one, what: `node ${name} ${one.what}`.slice(0, 300) }));
}

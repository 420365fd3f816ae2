import type { NodeView, SupportView } from '../../../contract/index.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import { compareText } from '../../../kernel/index.ts';
import type { Inventory, Node, Unread } from '../../../model/index.ts';
import { coverageBy, unjudgedReasons } from './row-coverage.ts';
import type { Tallies } from './tallies.ts';

/** What views of nodes are made of. */
export type NodeFacts = Pick<ClusterScan, 'report' | 'inventory' | 'support' | 'unjudged' | 'kept'> & {
  readonly tallies: Tallies;
};

/** Until something on the node reads them. */
export const notCollected =
  'its packages and installed kernels were not read: only what the API says of it is known';

/** Nodes by zone, pool and name, with how old their parts are. */
export function nodeViews(facts: NodeFacts): readonly NodeView[] {
  const { inventory, support, unjudged, tallies, kept } = facts;
  const systems = systemsByPlace(kept.nodes.subjects);
  const pods = podsByNode(inventory);
  return inventory.nodes
    .map((node): NodeView => {
      const subjects = subjectsOf(node);
      const place = `${inventory.cluster.id}/${node.uid}`;
      const reading = kept.nodes.readings.get(node.uid) ?? { kind: 'off' };
      const unknown = [...Object.values(subjects), ...(systems.get(place) ?? [])].flatMap(
        (subject) => unjudged.get(subject) ?? [],
      );
      return {
        ...node,
        reading,
        pods: pods.get(node.name)?.size ?? 0,
        skew: support.skews.get(node.kubeletVersion) ?? { kind: 'unknown', reason: 'nobody compared it' },
        support: {
          system: support.systems.get(node.osImage) ?? noDates(node.osImage),
          kubelet: support.components.get(subjects.kubelet) ?? noDates('kubelet'),
          runtime: support.components.get(subjects.runtime) ?? noDates('container runtime'),
        },
        ...tallies.ofNode(node.name, place),
        coverage: coverageBy([
          ...readingReasons(reading, unreadOf(facts, node.name)),
          ...unjudgedReasons(unknown),
        ]),
      };
    })
    .toSorted(
      (left, right) =>
        compareText(left.zone ?? '', right.zone ?? '') ||
        compareText(left.pool?.name ?? '', right.pool?.name ?? '') ||
        compareText(left.name, right.name),
    );
}

function readingReasons(reading: NodeView['reading'], unread: readonly Unread[]): readonly string[] {
  switch (reading.kind) {
    case 'off':
      return [notCollected];
    case 'not-collected':
      return [`${reading.reason} (${reading.code})`];
    case 'collected':
      return unread.map(({ what, reason, code }) => `${what}: ${reason} (${code})`);
  }
}

/** What of one node could not be read: coverage names it `node worker-1`, and a path behind it. */
function unreadOf({ report }: Pick<NodeFacts, 'report'>, name: string): readonly Unread[] {
  return report.coverage.unread.filter(
    ({ what }) => what === `node ${name}` || what.startsWith(`node ${name} `),
  );
}

/** The subjects that nodes' systems were judged as: nodes with the same packages share one. */
function systemsByPlace(
  subjects: ClusterScan['kept']['nodes']['subjects'],
): ReadonlyMap<string, readonly string[]> {
  const pairs = subjects.flatMap(({ contents, where }) =>
    where.map(({ id }) => ({ id, subject: contents.subject })),
  );
  const groups = Map.groupBy(pairs, ({ id }) => id);
  return new Map([...groups].map(([id, own]) => [id, own.map(({ subject }) => subject)]));
}

/** As components are judged: `component:kubelet@v1.34.2`. */
function subjectsOf({ kubeletVersion, containerRuntime }: Node) {
  const [runtime = '', version = ''] = containerRuntime.split('://');
  return {
    kubelet: `component:kubelet@${kubeletVersion || 'unknown'}`,
    runtime: `component:${runtime || 'container runtime'}@${version || 'unknown'}`,
  };
}

function noDates(title: string): SupportView {
  return { kind: 'unknown', title, reason: `no lifecycle dates for ${title}` };
}

function podsByNode({ workloads }: Inventory): ReadonlyMap<string, ReadonlySet<string>> {
  const pods = new Map<string, Set<string>>();
  for (const { containers } of workloads) {
    for (const { node, podUid, state } of containers.flatMap(({ running }) => running)) {
      if (node === undefined || state !== 'running') continue;
      const known = pods.get(node);
      if (known === undefined) pods.set(node, new Set([podUid]));
      else known.add(podUid);
    }
  }
  return pods;
}

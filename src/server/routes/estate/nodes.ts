import type { NodeView, RowCoverage, SupportView } from '../../../contract/index.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import { compareText } from '../../../kernel/index.ts';
import type { Inventory, Node } from '../../../model/index.ts';
import { coverageBy, unjudgedReasons } from './row-coverage.ts';
import type { Tallies } from './tallies.ts';

/** What views of nodes are made of. */
export type NodeFacts = Pick<ClusterScan, 'inventory' | 'support' | 'unjudged'> & {
  readonly tallies: Tallies;
};

/** Until something on the node reads them. */
export const notCollected =
  'its packages and installed kernels were not read: only what the API says of it is known';

/** Nodes by zone, pool and name, with how old their parts are. */
export function nodeViews({ inventory, support, unjudged, tallies }: NodeFacts): readonly NodeView[] {
  const pods = podsByNode(inventory);
  return inventory.nodes
    .map((node): NodeView => {
      const subjects = subjectsOf(node);
      const unknown = Object.values(subjects).flatMap((subject) => unjudged.get(subject) ?? []);
      return {
        ...node,
        pods: pods.get(node.name)?.size ?? 0,
        skew: support.skews.get(node.kubeletVersion) ?? { kind: 'unknown', reason: 'nobody compared it' },
        support: {
          system: support.systems.get(node.osImage) ?? noDates(node.osImage),
          kubelet: support.components.get(subjects.kubelet) ?? noDates('kubelet'),
          runtime: support.components.get(subjects.runtime) ?? noDates('container runtime'),
        },
        ...tallies.ofNode(node.name),
        coverage: coverageOf(unjudgedReasons(unknown)),
      };
    })
    .toSorted(
      (left, right) =>
        compareText(left.zone ?? '', right.zone ?? '') ||
        compareText(left.pool?.name ?? '', right.pool?.name ?? '') ||
        compareText(left.name, right.name),
    );
}

function coverageOf(reasons: readonly string[]): RowCoverage {
  return coverageBy([notCollected, ...reasons]);
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

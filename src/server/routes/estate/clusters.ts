import type { ClusterView, ComponentView, RowCoverage } from '../../../contract/index.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import type { KnownCluster } from '../../../model/index.ts';
import { kindOfUnread } from './problems.ts';
import { countsOf, coverageBy, unreadBecause } from './row-coverage.ts';
import { openOf } from './tallies.ts';

type Rows = readonly { readonly coverage: RowCoverage }[];

export interface ClusterFacts extends Pick<ClusterScan, 'report' | 'inventory' | 'population'> {
  readonly components: readonly ComponentView[];
  readonly nodes: Rows;
  readonly workloads: Rows;
  readonly images: Rows;
}

/** The cluster that was read, and those that are known beside it. */
export function clusterViews(facts: ClusterFacts): readonly ClusterView[] {
  const { report, inventory, components, population } = facts;
  const { id, name, server, version } = inventory.cluster;
  const apiServer = components.find((one) => one.name === 'kube-apiserver');
  const own: ClusterView = {
    id,
    name,
    server,
    ...(version === undefined ? {} : { version }),
    scannedAt: report.scannedAt,
    distribution: inventory.distribution,
    ...(apiServer === undefined ? {} : { support: apiServer.support }),
    workloads: countsOf(facts.workloads),
    images: countsOf(facts.images),
    nodes: countsOf(facts.nodes),
    open: openOf(report.findings),
    coverage: coverageBy(reasonsOf(facts)),
  };
  return [own, ...population.clusters.filter((one) => one.uid !== id).map(knownView)];
}

const none = { read: 0, partly: 0, unread: 0 };

/** Of a cluster that this server does not read nothing is known here, also where somebody read it once. */
function knownView({ id, name, servers, state }: KnownCluster): ClusterView {
  const [server] = servers;
  const scannedAt =
    state.kind === 'read' ? state.at : state.kind === 'unreachable' ? state.lastReadAt : undefined;
  return {
    id,
    name,
    ...(server === undefined ? {} : { server }),
    ...(scannedAt === undefined ? {} : { scannedAt }),
    workloads: none,
    images: none,
    nodes: none,
    open: { findings: 0, exploited: 0 },
    coverage: unreadBecause([stateReason(state)]),
  };
}

function stateReason(state: KnownCluster['state']): string {
  switch (state.kind) {
    case 'read':
      return `it was read by itself at ${state.at}: this server does not have what was found`;
    case 'unread':
      return state.reason;
    case 'unreachable':
      return `${state.reason} (${state.code})`;
    case 'ignored':
      return `left out until ${state.until}: ${state.reason}`;
  }
}

/** In words, by layer: each is a row of its own elsewhere. */
function reasonsOf({ report, ...rows }: ClusterFacts): readonly string[] {
  const layers = [
    ['parts of its control plane', rows.components],
    ['nodes', rows.nodes],
    ['workloads', rows.workloads],
    ['images', rows.images],
  ] as const;
  const refused = report.coverage.unread.filter((one) => kindOfUnread(one) === 'access').length;
  return [
    ...(refused === 0 ? [] : [`lists that were refused: ${refused}; what they hold is not even counted`]),
    ...layers.flatMap(([what, all]) => {
      const { read, partly, unread } = countsOf(all);
      return partly + unread === 0
        ? []
        : [`${what}: ${partly} of ${read + partly + unread} read in part, ${unread} not`];
    }),
  ];
}

import type { ClusterView, ComponentView, RowCoverage } from '../../../contract/index.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import { kindOfUnread } from './problems.ts';
import { countsOf, coverageBy, unreadBecause } from './row-coverage.ts';
import { openOf } from './tallies.ts';

type Rows = readonly { readonly coverage: RowCoverage }[];

export interface ClusterFacts extends Pick<ClusterScan, 'report' | 'inventory'> {
  readonly components: readonly ComponentView[];
  readonly nodes: Rows;
  readonly workloads: Rows;
  readonly images: Rows;
}

const none = { read: 0, partly: 0, unread: 0 };

/** The cluster that was read, and those that are known and were not. */
export function clusterViews(facts: ClusterFacts): readonly ClusterView[] {
  const { report, inventory, components } = facts;
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
  const unread = report.coverage.unread.filter((one) => kindOfUnread(one) === 'cluster');
  return [
    own,
    ...unread.map(
      ({ what, code, reason }): ClusterView => ({
        id: what,
        name: what,
        workloads: none,
        images: none,
        nodes: none,
        open: { findings: 0, exploited: 0 },
        coverage: unreadBecause([`${reason} (${code})`]),
      }),
    ),
  ];
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

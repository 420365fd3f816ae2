import type { Overview, WorkloadView } from '../../contract/index.ts';
import { asOf, coverageNow, type ReadingState } from '../../flows/freshness.ts';
import type { EstateState } from '../../flows/keep-estate.ts';
import { summaryOf } from '../../flows/list-clusters.ts';
import type { ClusterScan } from '../../flows/scan-cluster.ts';
import type { ReportFinding, ReportPatch, Run, ScanReport, Workload } from '../../model/index.ts';

const nothing = {
  workloads: 0,
  nodes: 0,
  images: 0,
  findings: 0,
  exploited: 0,
  overdue: 0,
  patches: 0,
  stuck: 0,
};

/** The first page out of what the keeper knows. `now` is ISO text. */
export function overviewOf(state: EstateState, runs: readonly Run[], now: string): Overview {
  const { scan, population, problem, notTakenUp, stop } = state;
  const base = {
    state: state.state,
    ...(problem === undefined ? {} : { problem }),
    runs,
    watching: watchingOf(state),
    ...(stop === undefined ? {} : { stop }),
    ...(population === undefined ? {} : { population: summaryOf(population) }),
    notTakenUp: notTakenUp.map(({ hint, ...told }) => ({ ...told, ...(hint === undefined ? {} : { hint }) })),
  };
  if (scan === undefined) {
    return {
      ...base,
      counts: nothing,
      coverage: { read: 0, total: 0, unread: [] },
      next: [],
      overdue: [],
      unknowns: [],
      lifecycle: [],
      feeds: [],
    };
  }
  const { report, inventory } = scan;
  const overdue = report.patches.filter((patch) => isOverdue(patch, now));
  return {
    ...base,
    cluster: inventory.cluster,
    scannedAt: report.scannedAt,
    counts: countsOf(scan, overdue.length),
    coverage: coverageNow(report.coverage, readingOf(state, report.scannedAt)),
    next: report.patches.filter((patch) => patch.kind !== 'none').slice(0, 10),
    overdue,
    unknowns: report.unknowns,
    lifecycle: report.lifecycle,
    feeds: report.feeds,
  };
}

/** The last scan as it is to be read now: what may have changed since, and nobody saw, is in its coverage. */
export function reportNow(state: EstateState, report: ScanReport): ScanReport {
  return { ...report, coverage: coverageNow(report.coverage, readingOf(state, report.scannedAt)) };
}

function readingOf({ state, watching, problem, problemCode }: EstateState, readAt: string): ReadingState {
  const isFailed = state === 'failed' && problem !== undefined && problemCode !== undefined;
  return { readAt, watching, failure: isFailed ? { code: problemCode, reason: problem } : undefined };
}

function watchingOf(state: EstateState): Overview['watching'] {
  const { watching, scan } = state;
  const until = scan === undefined ? undefined : asOf(readingOf(state, scan.report.scannedAt));
  return { ...watching, ...(until === undefined ? {} : { asOf: until }) };
}

function countsOf({ report }: ClusterScan, overdue: number): Overview['counts'] {
  const stuck = report.patches
    .filter((patch) => patch.kind === 'none')
    .reduce((sum, patch) => sum + patch.removes.length, 0);
  return {
    ...report.counts,
    findings: report.findings.length,
    exploited: report.findings.filter((finding) => finding.exploited).length,
    overdue,
    patches: report.patches.filter((patch) => patch.kind !== 'none').length,
    stuck,
  };
}

function isOverdue(patch: ReportPatch, now: string): boolean {
  return patch.due !== undefined && patch.due < now;
}

/** Workloads in the order of the inventory, each with what is wrong in its images. */
export function workloadViews({ report, inventory, exposures }: ClusterScan): readonly WorkloadView[] {
  const findings = groupByPlace(report.findings);
  return inventory.workloads.map((workload) => {
    const own = findings.get(workload.id) ?? [];
    const due = earliestDue(own);
    return {
      id: workload.id,
      namespace: workload.namespace,
      kind: workload.kind,
      name: workload.name,
      replicas: workload.replicas,
      readyReplicas: workload.readyReplicas,
      activity: workload.activity,
      manager: workload.ownership.manager,
      ...ownerOf(workload),
      images: workload.containers.map((container) => container.image),
      exposure: exposures.get(workload.id)?.level ?? 'unknown',
      findings: own.length,
      exploited: own.filter((one) => one.exploited).length,
      ...(due === undefined ? {} : { due }),
      patches: report.patches
        .filter((patch) => patch.where.some((place) => place.id === workload.id))
        .map((patch) => patch.id),
    };
  });
}

/** Who manages a workload and whose it is, as far as anything says so. */
function ownerOf({
  ownership: { name, confidence },
  attributes: { team, environment, criticality },
}: Workload) {
  return {
    ...(name === undefined ? {} : { managedBy: name }),
    confidence,
    ...(team === undefined ? {} : { team: team.value }),
    ...(environment === undefined ? {} : { environment: environment.value }),
    ...(criticality === undefined ? {} : { criticality: criticality.value }),
  };
}

function groupByPlace(findings: readonly ReportFinding[]): ReadonlyMap<string, readonly ReportFinding[]> {
  const grouped = new Map<string, ReportFinding[]>();
  for (const finding of findings) {
    for (const place of finding.where) {
      const known = grouped.get(place.id);
      if (known === undefined) grouped.set(place.id, [finding]);
      else known.push(finding);
    }
  }
  return grouped;
}

/** The earliest of the dates by which findings are due. */
export function earliestDue(findings: readonly ReportFinding[]): string | undefined {
  return findings
    .map((finding) => finding.deadline.due)
    .filter((due) => due !== undefined)
    .toSorted()[0];
}

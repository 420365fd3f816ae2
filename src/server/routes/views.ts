import type { Overview } from '../../contract/index.ts';
import { asOf, coverageNow, type ReadingState } from '../../flows/freshness.ts';
import type { EstateState } from '../../flows/keep-estate.ts';
import { summaryOf } from '../../flows/list-clusters.ts';
import type { ListedLoan } from '../../flows/list-loans.ts';
import type { ClusterScan } from '../../flows/scan-cluster.ts';
import type { ReportPatch, Run, ScanReport } from '../../model/index.ts';

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

/** What a page is made of beside the estate. `now` is ISO text. */
interface OverviewFacts {
  readonly runs: readonly Run[];
  readonly loans: readonly ListedLoan[];
  readonly now: string;
}

/** The first page out of what the keeper knows. */
export function overviewOf(state: EstateState, { runs, loans, now }: OverviewFacts): Overview {
  const { scan, population, problem, notTakenUp, stop } = state;
  const base = {
    state: state.state,
    ...(problem === undefined ? {} : { problem }),
    runs,
    loans: loansOf(loans),
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

function loansOf(loans: readonly ListedLoan[]): Overview['loans'] {
  const expired = loans.filter(({ state }) => state === 'expired');
  return {
    open: loans.filter(({ state }) => state === 'open').length,
    expired: expired.map(({ state: _, ...loan }) => loan),
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

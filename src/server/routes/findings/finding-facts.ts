import type { FindingFix, FindingLayer, FindingRow } from '../../../contract/index.ts';
import type { ClusterScan } from '../../../flows/scan-cluster.ts';
import { type ReportFinding, Severity, workloadTitle } from '../../../model/index.ts';

/** A finding with everything that a filter asks of it, made once a scan: a list asks for all of them, key by key. */
export interface FindingFacts {
  readonly row: FindingRow;
  /** Its place in the order: rows stand by it, and a page goes on behind it. */
  readonly key: string;
  /** In lower case, all that words are looked for in. */
  readonly texts: string;
  readonly fix: FindingFix;
  readonly layers: readonly FindingLayer[];
  readonly namespaces: readonly string[];
  readonly workloads: readonly string[];
}

const shownPlaces = 2;

/** Every finding of a scan, in the order of its report. */
export function findingFacts({ report, inventory }: Pick<ClusterScan, 'report' | 'inventory'>) {
  const names = new Map(report.images.map(({ subject, references }) => [subject, references[0]]));
  const workloads = new Map(inventory.workloads.map((workload) => [workload.id, workload]));
  return report.findings.map((finding, at): FindingFacts => {
    const row = rowOf(finding, names.get(finding.subject) ?? finding.subject.replace(/^component:/, ''));
    const own = finding.where.flatMap(({ id }) => workloads.get(id) ?? []);
    return {
      row,
      key: keyOf(finding, at),
      texts: textsOf(finding, row.subject),
      fix: fixOf(finding),
      layers: layersOf(finding),
      namespaces: [...new Set(own.map(({ namespace }) => namespace))],
      workloads: own.map((workload) => workloadTitle(workload)),
    };
  });
}

function rowOf(finding: ReportFinding, subject: string): FindingRow {
  const { id, vulnerability, aliases, fix, exploited, exposure, deadline, order, where, history } = finding;
  const { name, version, type } = finding.package;
  const accepted = history?.accepted?.until;
  return {
    id,
    vulnerability,
    aliases,
    package: { name, version, type },
    fix,
    severity: Severity.catch('unknown').parse(finding.severity),
    severityFrom: feedsOf(finding),
    exploited,
    exposure: exposure.level,
    ...(deadline.due === undefined ? {} : { due: deadline.due }),
    dueRule: `${deadline.profile}: ${deadline.rule}`,
    points: order.points,
    subject,
    where: { names: where.slice(0, shownPlaces).map((place) => place.name), total: where.length },
    ...(accepted === undefined ? {} : { acceptedUntil: accepted }),
  };
}

/** Of the records `feed/id` that rate it. */
function feedsOf({ evidence }: ReportFinding): readonly string[] {
  return [...new Set((evidence.severityFrom ?? []).map((record) => record.replace(/\/.*$/s, '')))];
}

/** Its number in the report, so that the order is the report's own, and its id, by which a newer report finds it again. */
function keyOf({ id }: ReportFinding, at: number): string {
  return `${at} ${id}`;
}

function textsOf(finding: ReportFinding, subject: string): string {
  const { id, vulnerability, aliases, fix, source, where, addOns, evidence } = finding;
  const { name, version } = finding.package;
  const places = [...where, ...addOns].map((place) => place.name);
  const texts = [id, vulnerability, ...aliases, name, version, source?.name ?? '', fix.version ?? ''];
  return [...texts, evidence.advisory, subject, ...places].join('\n').toLowerCase();
}

function fixOf({ fix: { state, channel } }: ReportFinding): FindingFix {
  switch (state) {
    case 'fixed':
      return channel === undefined ? 'available' : 'paid';
    case 'unknown':
      return 'unknown';
    case 'open':
    case 'deferred':
    case 'wont-fix':
    case 'end-of-life':
      return 'none';
  }
}

/** As the pages of the estate count: a component is one of the control plane's list, and of the node that it runs on. */
function layersOf({ subject, where, addOns }: ReportFinding): readonly FindingLayer[] {
  const isComponent = subject.startsWith('component:');
  const isOnNode = subject.startsWith('node:') || where.some(({ id }) => id.includes('@node '));
  return [
    ...(isComponent ? ['control-plane' as const] : []),
    ...(isOnNode ? ['node' as const] : []),
    ...(subject.startsWith('image:') ? ['image' as const] : []),
    ...(addOns.length > 0 ? ['add-on' as const] : []),
  ];
}

import { compareText } from '../../kernel/index.ts';
import type {
  AddOn,
  Coverage,
  FeedInfo,
  Lifecycle,
  Package,
  Patch,
  Place,
  Ranked,
  ReportEstate,
  ReportFinding,
  ReportPatch,
  ScanReport,
} from '../../model/index.ts';

export interface ReportInput {
  readonly subject: ScanReport['subject'];
  readonly scannedAt: string;
  readonly coverage: Coverage;
  readonly counts: ScanReport['counts'];
  readonly packages?: readonly Package[] | undefined;
  readonly ranked: readonly Ranked[];
  readonly patches: readonly Patch[];
  readonly unknowns: ScanReport['unknowns'];
  readonly lifecycle: readonly Lifecycle[];
  readonly feeds: readonly FeedInfo[];
  /** Of a cluster. */
  readonly estate?: ReportEstate | undefined;
}

/** The JSON of a scan: everything sorted and stable, nothing omitted because it is empty. */
export function reportOf(input: ReportInput): ScanReport {
  const { packages, estate } = input;
  const addOnsByPlace = placesOfAddOns(estate?.addOns ?? []);
  return {
    schemaVersion: 1,
    kind: 'ScanReport',
    subject: input.subject,
    scannedAt: input.scannedAt,
    coverage: input.coverage,
    counts: input.counts,
    ...(packages === undefined ? {} : { packages }),
    findings: input.ranked.map((one) => reportFinding(one, addOnsByPlace)),
    patches: input.patches.map(reportPatch),
    unknowns: input.unknowns,
    lifecycle: input.lifecycle,
    feeds: input.feeds,
    ...(estate === undefined ? {} : { estate }),
  };
}

type AddOnsByPlace = ReadonlyMap<string, readonly Place[]>;

/** Add-ons by the workloads that are of them. */
function placesOfAddOns(addOns: readonly AddOn[]): AddOnsByPlace {
  const pairs = addOns.flatMap(({ id, kind, namespace, name, workloads }) =>
    workloads.map((workload) => ({ workload: workload.id, id, name: `${kind} ${namespace}/${name}` })),
  );
  const grouped = Map.groupBy(pairs, ({ workload }) => workload);
  return new Map(
    [...grouped].map(([workload, all]) => [workload, all.map(({ id, name }) => ({ id, name }))]),
  );
}

function reportFinding(ranked: Ranked, addOnsByPlace: AddOnsByPlace): ReportFinding {
  const { finding, exploited, exposure, deadline, order, where, firstSeen } = ranked;
  const { id, vulnerability, aliases, subject, source, fix, severity, evidence } = finding;
  return {
    id,
    vulnerability,
    aliases,
    subject,
    package: finding.package,
    ...(source === undefined ? {} : { source }),
    fix,
    severity,
    exploited,
    exposure,
    deadline,
    order,
    evidence,
    where,
    addOns: [
      ...new Map(where.flatMap(({ id }) => addOnsByPlace.get(id) ?? []).map((one) => [one.id, one])).values(),
    ].toSorted((left, right) => compareText(left.id, right.id)),
    firstSeen,
  };
}

export function reportPatch(patch: Patch): ReportPatch {
  const { id, kind, title, removes, exploited, due, dueRule, points, where, how, reasons } = patch;
  return {
    id,
    kind,
    title,
    removes,
    exploited,
    ...(due === undefined ? {} : { due }),
    ...(dueRule === undefined ? {} : { dueRule }),
    points,
    where,
    how,
    reasons,
  };
}

import type {
  Brought,
  Coverage,
  FeedInfo,
  HostFacts,
  Lifecycle,
  Package,
  Patch,
  Place,
  PopulationSummary,
  Ranked,
  ReportEstate,
  ReportFinding,
  ReportPatch,
  ScanReport,
  SupportOutlook,
  SuppressedFinding,
  UnusedStatement,
} from '../../model/index.ts';
import type { LineageInUse } from '../estate/lineage-in-use.ts';
import { makeAddOnsOf } from './add-ons-of.ts';

export interface ReportInput {
  readonly subject: ScanReport['subject'];
  readonly scannedAt: string;
  readonly coverage: Coverage;
  readonly counts: ScanReport['counts'];
  readonly lineage: LineageInUse;
  readonly packages?: readonly Package[] | undefined;
  readonly ranked: readonly Ranked[];
  readonly patches: readonly Patch[];
  readonly suppressed?: readonly SuppressedFinding[] | undefined;
  readonly unusedStatements?: readonly UnusedStatement[] | undefined;
  readonly unknowns: ScanReport['unknowns'];
  readonly lifecycle: readonly Lifecycle[];
  readonly outlook?: SupportOutlook | undefined;
  readonly feeds: readonly FeedInfo[];
  /** Of a cluster. */
  readonly population?: PopulationSummary | undefined;
  readonly estate?: ReportEstate | undefined;
  /** Of a host. */
  readonly host?: HostFacts | undefined;
}

/** The JSON of a scan: everything sorted and stable, nothing omitted because it is empty. */
export function reportOf(input: ReportInput): ScanReport {
  const { packages, lineage, estate, host, population, outlook } = input;
  const addOnsOf = makeAddOnsOf(estate?.addOns ?? []);
  return {
    schemaVersion: 1,
    kind: 'ScanReport',
    subject: input.subject,
    scannedAt: input.scannedAt,
    coverage: input.coverage,
    ...(population === undefined ? {} : { population }),
    counts: input.counts,
    images: lineage.images,
    ...(packages === undefined ? {} : { packages }),
    findings: input.ranked.map((one) =>
      reportFinding(one, { brought: lineage.brought(one.finding), addOns: addOnsOf(one.where) }),
    ),
    patches: input.patches.map(reportPatch),
    suppressed: input.suppressed ?? [],
    unusedStatements: input.unusedStatements ?? [],
    unknowns: input.unknowns,
    lifecycle: input.lifecycle,
    ...(outlook === undefined ? {} : { outlook }),
    feeds: input.feeds,
    ...(estate === undefined ? {} : { estate }),
    ...(host === undefined ? {} : { host }),
  };
}

interface Beside {
  readonly brought: Brought | undefined;
  readonly addOns: readonly Place[];
}

function reportFinding(ranked: Ranked, { brought, addOns }: Beside): ReportFinding {
  const { finding, exploited, listed, exposure, deadline, otherDeadlines, order, where, firstSeen, history } =
    ranked;
  const { id, vulnerability, aliases, subject, source, fix, severity, evidence, opinion } = finding;
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
    ...(listed === undefined ? {} : { listed }),
    exposure,
    deadline,
    otherDeadlines: otherDeadlines.map(({ profile, due, rule }) => ({
      profile,
      ...(due === undefined ? {} : { due }),
      rule,
    })),
    order,
    evidence,
    ...(brought === undefined ? {} : { brought }),
    ...(opinion === undefined ? {} : { opinion }),
    where,
    addOns,
    firstSeen,
    ...(history === undefined ? {} : { history }),
  };
}

export function reportPatch(patch: Patch): ReportPatch {
  const { id, kind, title, removes, exploited, due, dueRule, points, where, how, reasons, ways } = patch;
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
    ...(ways === undefined ? {} : { ways }),
  };
}

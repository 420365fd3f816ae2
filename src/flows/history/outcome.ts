import { boundOf, type HistorySubject, historyByName, isAbout, lacking } from '../../assess/history/index.ts';
import type {
  HistoryPackage,
  HistoryScope,
  KeptHistory,
  ReportFinding,
  ScanReport,
} from '../../model/index.ts';
import type { World } from '../world.ts';

/** What became of one record, and what it is about in the last scan. */
export interface ImportedRecord {
  readonly document: string;
  readonly place: string;
  readonly vulnerability: string;
  readonly package: string;
  readonly scope: string;
  readonly firstSeen?: { readonly at: string; readonly refused?: string | undefined } | undefined;
  readonly acceptance?: ImportedAcceptance | undefined;
  readonly ticket?: string | undefined;
  /** Ids of the findings of the last scan that it is about. */
  readonly findings: readonly string[];
  /** Why there are none. */
  readonly unmatched?: string | undefined;
}

export type ImportedAcceptance =
  | { readonly kind: 'in-force'; readonly by: string; readonly reason: string; readonly until: string }
  | { readonly kind: 'no-effect'; readonly why: 'ended' | 'incomplete'; readonly reason: string };

export type ComparedScan = Pick<ScanReport['subject'], 'name'> & { readonly scannedAt: string };

export interface Outcomes {
  readonly scan: ComparedScan | undefined;
  readonly records: readonly ImportedRecord[];
}

/** What each record will do, compared with the newest scan of anything. */
export async function outcomesOf(
  world: World,
  records: readonly KeptHistory[],
  now: string,
): Promise<Outcomes> {
  const report = await (await world.store()).knowledge.lastReport();
  const found = foundBy(records, report);
  return {
    scan: report === undefined ? undefined : { name: report.subject.name, scannedAt: report.scannedAt },
    records: records.map((one) => outcomeOf(one, { now, report, found: found.get(one) ?? [] })),
  };
}

/** The findings that name the vulnerability of a record, for each. */
function foundBy(
  records: readonly KeptHistory[],
  report: ScanReport | undefined,
): ReadonlyMap<KeptHistory, readonly ReportFinding[]> {
  const recordsOf = historyByName(records);
  const found = new Map<KeptHistory, ReportFinding[]>();
  for (const finding of report?.findings ?? []) {
    for (const one of recordsOf(finding)) {
      const list = found.get(one);
      if (list === undefined) found.set(one, [finding]);
      else list.push(finding);
    }
  }
  return found;
}

interface Comparing {
  readonly now: string;
  readonly report: ScanReport | undefined;
  readonly found: readonly ReportFinding[];
}

function outcomeOf(one: KeptHistory, { now, report, found }: Comparing): ImportedRecord {
  const { record, source } = one;
  const { firstSeen, ticket } = record;
  const acceptance = acceptanceOf(one, now);
  const mine = found.filter((finding) => isAbout(one, subjectOf(finding, report)));
  const isFuture = firstSeen !== undefined && firstSeen > now;
  const seen = firstSeen === undefined ? undefined : { at: firstSeen };
  return {
    document: source.document,
    place: record.place,
    vulnerability: record.vulnerabilities[0] ?? '',
    package: packageText(record.package),
    scope: scopeText(record.scope),
    ...(seen === undefined
      ? {}
      : { firstSeen: isFuture ? { ...seen, refused: 'it lies in the future: nobody has seen it' } : seen }),
    ...(acceptance === undefined ? {} : { acceptance }),
    ...(ticket === undefined ? {} : { ticket }),
    findings: mine.map(({ id }) => id),
    ...(mine.length > 0 || report === undefined ? {} : { unmatched: unmatchedBecause(one, found) }),
  };
}

function acceptanceOf({ record, source }: KeptHistory, now: string): ImportedAcceptance | undefined {
  const { acceptance, scope } = record;
  if (acceptance === undefined) return undefined;
  const until = boundOf(acceptance, source);
  const { by, reason } = acceptance;
  if (until !== undefined && until < now)
    return { kind: 'no-effect', why: 'ended', reason: `it ended ${until}` };
  const lacks = lacking(acceptance, scope);
  if (lacks.length > 0 || until === undefined || by === undefined || reason === undefined)
    return {
      kind: 'no-effect',
      why: 'incomplete',
      reason: `it has no effect until it names ${lacks.join(', ')}`,
    };
  return { kind: 'in-force', by, reason, until };
}

function subjectOf(finding: ReportFinding, report: ScanReport | undefined): HistorySubject {
  const image = report?.images.find(({ subject }) => subject === finding.subject);
  const named = report === undefined || report.subject.kind === 'cluster' ? [] : [report.subject.name];
  return { finding, where: finding.where, references: image?.references ?? named };
}

function unmatchedBecause({ record }: KeptHistory, found: readonly ReportFinding[]): string {
  const name = record.vulnerabilities[0] ?? '';
  if (found.length === 0) return `the last scan found no ${name}`;
  const packages = [...new Set(found.map((finding) => finding.package.name))];
  const everywhere = { record: { ...record, scope: { kind: 'everywhere' as const } } };
  const isElsewhere = found.some((finding) => isAbout(everywhere, subjectOf(finding, undefined)));
  return isElsewhere
    ? `the last scan has ${name} in other places than ${scopeText(record.scope)}`
    : `the last scan has ${name} in other packages: ${packages.slice(0, 3).join(', ')}`;
}

function packageText(wanted: HistoryPackage): string {
  switch (wanted.kind) {
    case 'any':
      return 'any package';
    case 'purl':
      return wanted.purl;
    case 'name':
      return wanted.version === undefined ? wanted.name : `${wanted.name} ${wanted.version}`;
  }
}

function scopeText(scope: HistoryScope): string {
  switch (scope.kind) {
    case 'everywhere':
      return 'everywhere';
    case 'unsaid':
      return 'no place said';
    case 'namespace':
      return `namespace ${scope.namespace}`;
    case 'image': {
      const tag = scope.tag === undefined ? '' : `:${scope.tag}`;
      return `image ${scope.repository}${tag}${scope.digest === undefined ? '' : `@${scope.digest}`}`;
    }
  }
}

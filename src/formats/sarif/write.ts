import {
  type FindingPackage,
  isQuietlyAccepted,
  type ReportFinding,
  type ScanReport,
  type Severity,
  type Suppression,
} from '../../model/index.ts';
import { adviceOf, linkOf, tool } from '../exported/index.ts';

/** What a finding and a suppressed one have in common. */
type Stated = Pick<
  ReportFinding,
  'id' | 'vulnerability' | 'severity' | 'fix' | 'evidence' | 'package' | 'subject' | 'opinion'
>;

/**
 * The scan as SARIF 2.1.0. What could not be read, and what the sources cannot say, are notifications of the tool's
 * execution: a partial scan has those of level `warning` and the exit code 4.
 */
export function writeSarif(report: ScanReport): object {
  const suppressed = report.suppressed ?? [];
  const stated: readonly Stated[] = [...report.findings, ...suppressed.map(({ finding }) => finding)];
  const rules = rulesOf(stated);
  const indexes = new Map([...rules.keys()].map((id, index) => [id, index]));
  const resultOf = (one: Stated): object =>
    result(one, { report, ruleIndex: indexes.get(one.vulnerability) ?? -1 });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { ...tool, informationUri: 'https://oakum.dev', rules: [...rules.values()] } },
        invocations: [invocationOf(report)],
        results: [
          ...report.findings.map((one) => ({
            ...resultOf(one),
            properties: urgencyOf(one),
            ...acceptedIn(one),
          })),
          ...suppressed.map(({ finding, suppression }) => ({
            ...resultOf(finding),
            suppressions: [
              { kind: 'external', status: 'accepted', justification: justificationOf(suppression) },
            ],
          })),
        ],
      },
    ],
  };
}

function invocationOf({ scannedAt, coverage, unknowns }: ScanReport): object {
  const notes = [
    ...coverage.unread.map(({ what, code, reason }) =>
      notification('warning', code, `not read: ${what}: ${reason}`),
    ),
    ...unknowns.map(({ what, reason }) => notification('note', 'unknown', `unknown: ${what}: ${reason}`)),
  ];
  const partial = {
    exitCode: 4,
    exitCodeDescription: 'partial: something could not be read, and it is listed',
  };
  return {
    executionSuccessful: true,
    endTimeUtc: scannedAt,
    ...(coverage.unread.length === 0 ? {} : partial),
    toolExecutionNotifications: notes,
  };
}

function notification(level: 'warning' | 'note', id: string, text: string): object {
  return { level, descriptor: { id }, message: { text } };
}

const scores: Readonly<Record<Severity, string | undefined>> = {
  critical: '9.0',
  high: '7.0',
  medium: '4.0',
  low: '0.1',
  none: '0.0',
  unknown: undefined,
};

/** One for each vulnerability, by the worst severity that a finding of it has. */
function rulesOf(stated: readonly Stated[]): ReadonlyMap<string, object> {
  const groups = Map.groupBy(stated, ({ vulnerability }) => vulnerability);
  return new Map(
    [...groups].map(([id, list]) => {
      const names = [...new Set(list.map((one) => one.package.name))].join(', ');
      const score = list
        .flatMap(({ severity }) => scoreOf(severity) ?? [])
        .toSorted((left, right) => Number(right) - Number(left))[0];
      const rule = {
        id,
        name: id.replaceAll(/[^A-Za-z0-9]/g, ''),
        shortDescription: { text: `${id} in ${names}` },
        helpUri: linkOf(id),
        properties: {
          tags: ['security', 'vulnerability'],
          ...(score === undefined ? {} : { 'security-severity': score }),
        },
      };
      return [id, rule] as const;
    }),
  );
}

function scoreOf(severity: string): string | undefined {
  return Object.entries(scores).find(([name]) => name === severity)?.[1];
}

function result(
  one: Stated,
  { report, ruleIndex }: { readonly report: ScanReport; readonly ruleIndex: number },
): object {
  const { name, version } = one.package;
  const said =
    one.opinion?.kind === 'only-theirs' ? ` Said by ${one.opinion.by} only: ${one.opinion.why}.` : '';
  return {
    ruleId: one.vulnerability,
    ruleIndex,
    level: levelOf(one.severity),
    message: {
      text: `${name} ${version} has ${one.vulnerability} (${one.severity}): ${one.evidence.statement}. ${adviceOf(one)}${said}`,
    },
    locations: [locationOf(one, report)],
    partialFingerprints: { 'oakumFinding/v1': one.id },
  };
}

function levelOf(severity: string): string {
  if (severity === 'critical' || severity === 'high') return 'error';
  return severity === 'low' || severity === 'none' ? 'note' : 'warning';
}

/** Code scanning wants a file: the one that has the package, below the name of the subject. */
function locationOf(one: Stated, { subject }: ScanReport): object {
  const inside = one.package.path === undefined ? '' : `/${one.package.path}`;
  const name = subject.kind === 'cluster' ? one.subject : subject.name;
  const segments = `${name}${inside}`.split('/').map((part) => encodeURIComponent(part.toWellFormed()));
  return {
    physicalLocation: {
      artifactLocation: { uri: segments.filter((part) => part !== '').join('/') },
      region: { startLine: 1 },
    },
    logicalLocations: [
      { kind: 'package', name: one.package.name, fullyQualifiedName: qualified(one.package, name) },
    ],
  };
}

function qualified({ purl }: FindingPackage, name: string): string {
  return `${name}#${purl}`;
}

/** The format has no word for accepted but suppressed: what is exploited counts all the same, so it is not. */
function acceptedIn(one: ReportFinding): object {
  const accepted = one.history?.accepted;
  if (accepted === undefined || !isQuietlyAccepted(one)) return {};
  const { by, until, reason, source } = accepted;
  const justification = `risk accepted by ${by} until ${until}: ${reason} (${source.tool}, ${source.document} ${source.place})`;
  return { suppressions: [{ kind: 'external', status: 'accepted', justification }] };
}

function urgencyOf({ deadline, exploited, order, fix, opinion, firstSeen, history }: ReportFinding): object {
  return {
    firstSeen,
    ...(history === undefined ? {} : { tickets: history.tickets.map(({ ticket }) => ticket) }),
    rule: `${deadline.profile}: ${deadline.rule}`,
    ...(deadline.due === undefined ? {} : { due: deadline.due }),
    ...(fix.version === undefined ? {} : { fix: fix.version }),
    exploited,
    order: order.points,
    ...(opinion === undefined ? {} : { opinion: `${opinion.kind} (${opinion.by})` }),
  };
}

function justificationOf(suppression: Suppression): string {
  if (suppression.kind === 'report')
    return `suppressed in the report of ${suppression.by}: ${suppression.reason}`;
  const { author, document, place, status, justification, detail } = suppression;
  const why = [justification, detail].filter((part) => part !== undefined).join(': ');
  return `${status} according to ${author} in ${document} ${place}${why === '' ? '' : `: ${why}`}`;
}

import type { ReportPatch, ScanReport } from '../../model/index.ts';
import { populationLine } from './clusters.ts';
import { historyLines } from './history.ts';
import { hostHeadline, hostLines } from './host.ts';
import { nodeLines } from './nodes.ts';
import { columns, counted, markdownTable } from './table.ts';

const head = ['#', 'PATCH', 'REMOVES', 'DUE', 'WHERE', 'HOW'];

/** What a scan was asked for: patches by what they remove, or only what is installed (`--packages-only`). */
export type ScanView = 'patches' | 'packages';

const packagesHead = ['PACKAGE', 'VERSION', 'TYPE', 'PATH'];

/** What a scan prints: coverage first, then patches in the order to do them. */
export function scanTable(report: ScanReport, view: ScanView): string {
  const body = view === 'packages' ? columns(packagesHead, packageRows(report)) : patchesTable(report);
  return [headline(report), ...estateLine(report), '', body, ...footer(report)].join('\n');
}

export function scanMarkdown(report: ScanReport, view: ScanView): string {
  if (view === 'packages')
    return [
      `# ${headline(report)}`,
      ...estateLine(report),
      '',
      markdownTable(packagesHead, packageRows(report)),
      ...footer(report),
    ].join('\n');
  const rows = report.patches.map((patch, index) => rowOf(patch, { index, report }));
  return [
    `# ${headline(report)}`,
    ...estateLine(report),
    '',
    rows.length === 0 ? clean(report) : markdownTable(head, rows),
    ...footer(report),
  ].join('\n');
}

/** What else exists comes before what was found here. */
function estateLine({ population }: ScanReport): readonly string[] {
  const line = population === undefined ? undefined : populationLine(population);
  return line === undefined ? [] : [line];
}

function headline({ subject, counts, coverage, estate, host }: ScanReport): string {
  const what = [subject.name, subject.version].filter((part) => part !== undefined);
  if (subject.kind === 'cluster') {
    if (estate !== undefined && estate.distribution.id !== 'unknown') what.push(estate.distribution.title);
    what.push(
      counted(counts.nodes, 'node'),
      counted(counts.workloads, 'workload'),
      counted(counts.images, 'image'),
      ...(estate === undefined ? [] : [counted(estate.addOns.length, 'add-on')]),
    );
  }
  if (host !== undefined) what.push(...hostHeadline(host));
  const reasons = new Map<string, number>();
  for (const one of coverage.unread) reasons.set(one.code, (reasons.get(one.code) ?? 0) + 1);
  const unread = [...reasons].map(([code, count]) => `${count} ${code}`).join(', ');
  what.push(`read ${coverage.read} of ${coverage.total}${unread === '' ? '' : `: not read ${unread}`}`);
  return what.join('  ');
}

function patchesTable(report: ScanReport): string {
  if (report.patches.length === 0) return clean(report);
  return columns(
    head,
    report.patches.map((patch, index) => rowOf(patch, { index, report })),
  );
}

function packageRows({ packages = [] }: ScanReport): readonly (readonly string[])[] {
  return packages.map(({ name, version, type, path = '' }) => [name, version, type, path]);
}

/** Nothing found is only clean when everything was read and the sources know all. */
function clean(report: ScanReport): string {
  if (report.coverage.unread.length > 0) return 'nothing found in what was read; the rest is unknown';
  return report.unknowns.length > 0
    ? 'nothing found; see what the sources cannot say below'
    : 'nothing found';
}

interface RowContext {
  readonly index: number;
  readonly report: ScanReport;
}

function rowOf(patch: ReportPatch, { index, report }: RowContext): readonly string[] {
  const removes =
    patch.exploited > 0
      ? `${patch.removes.length} (${patch.exploited} exploited)`
      : String(patch.removes.length);
  return [
    String(index + 1),
    shorten(patch.title, 64),
    removes,
    dueText(patch, report.scannedAt),
    whereText(patch),
    shorten(patch.how, 60),
  ];
}

/** `3 d CISA BOD 26-04`, `overdue 12 d …`, or `-` where no rule sets a date. */
export function dueText(patch: Pick<ReportPatch, 'due' | 'dueRule'>, now: string): string {
  if (patch.due === undefined) return '-';
  const days = Math.floor((Date.parse(patch.due) - Date.parse(now)) / 86_400_000);
  const profile = patch.dueRule?.split(':')[0] ?? '';
  const when = days < 0 ? `overdue ${-days} d` : days === 0 ? 'today' : `${days} d`;
  return `${when} ${profile}`.trim();
}

function whereText(patch: ReportPatch): string {
  const [first, ...rest] = patch.where;
  if (first === undefined) return '-';
  return rest.length === 0 ? first.name : `${first.name} +${rest.length}`;
}

/** What a rule set aside is told, and is no gap. */
function leftOutLines({ coverage: { leftOut = [] } }: ScanReport): readonly string[] {
  const lines = leftOut.slice(0, 3).map(({ what, reason, code }) => `left out: ${what}: ${reason} (${code})`);
  return leftOut.length > 3 ? [...lines, `left out: ${leftOut.length - 3} more, see -o json`] : lines;
}

function footer(report: ScanReport): readonly string[] {
  const lines: string[] = [
    '',
    ...(report.host === undefined ? [] : hostLines(report.host)),
    ...nodeLines(report),
  ];
  for (const one of report.coverage.unread.slice(0, 8))
    lines.push(`not read: ${one.what}: ${one.reason} (${one.code})`);
  if (report.coverage.unread.length > 8)
    lines.push(`not read: ${report.coverage.unread.length - 8} more, see -o json`);
  lines.push(...leftOutLines(report));
  for (const unknown of report.unknowns.slice(0, 6))
    lines.push(`unknown: ${unknown.what}: ${unknown.reason} (${counted(unknown.packages, 'package')})`);
  if (report.unknowns.length > 6) lines.push(`unknown: ${report.unknowns.length - 6} more, see -o json`);
  lines.push(...opinionLines(report), ...historyLines(report), ...suppressedLines(report));
  if (report.lifecycle.length > 0) {
    const ended = report.lifecycle.map(
      (one) =>
        `${one.product} ${one.version} since ${one.endOfLife}${paidText(one)} (${counted(one.where.length, 'place')})`,
    );
    lines.push(`out of support: ${ended.join(' · ')}`);
  }
  lines.push(...outlookLines(report), ...skewLines(report));
  if (report.patches.length > 0)
    lines.push(
      report.subject.kind === 'cluster' ? 'next: oakum explain 1 · oakum plan' : 'next: oakum explain 1',
    );
  return lines;
}

function paidText({ paid }: ScanReport['lifecycle'][number]): string {
  return paid === undefined ? '' : `, fixes only in ${paid.program} until ${paid.until}`;
}

/** What ends within three months is said here; the rest is for `oakum lifecycle`. */
function outlookLines({ outlook }: ScanReport): readonly string[] {
  if (outlook === undefined) return [];
  const near = addDays(outlook.from, 90);
  const soon = outlook.calendar.filter(({ ends, on }) => ends !== 'active' && on <= near);
  const given = outlook.packages.map(({ name, system, state }) => `${name} of ${system} (${state})`);
  return [
    ...listLine(
      'support ends soon',
      soon.map(({ product, version, on }) => `${product} ${version} on ${on}`),
    ),
    ...listLine('packages without full support', given),
  ];
}

function skewLines({ estate }: ScanReport): readonly string[] {
  const bad = (estate?.skews ?? []).map(({ component, version, skew, where }) => {
    const reason = skew.kind === 'allowed' ? 'allowed' : skew.reason;
    return `version skew: ${component} ${version}: ${reason} (${counted(where.length, 'place')})`;
  });
  return bad.length <= 6 ? bad : [...bad.slice(0, 6), `version skew: ${bad.length - 6} more, see -o json`];
}

function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

function listLine(title: string, all: readonly string[]): readonly string[] {
  if (all.length === 0) return [];
  const rest = all.length > 6 ? ` · ${all.length - 6} more, see oakum lifecycle` : '';
  return [`${title}: ${all.slice(0, 6).join(' · ')}${rest}`];
}

/** `compared with Trivy 0.58.1: 12 agree (3 differ), 4 only theirs, 2 only ours` */
function opinionLines({ findings }: ScanReport): readonly string[] {
  const opinions = findings.flatMap(({ opinion }) => opinion ?? []);
  return [...Map.groupBy(opinions, ({ by }) => by)].map(([by, list]) => {
    const count = (kind: string): number => list.filter((one) => one.kind === kind).length;
    const differ = list.filter((one) => one.kind === 'agree' && one.differences.length > 0).length;
    const agree = `${count('agree')} agree${differ === 0 ? '' : ` (${differ} differ)`}`;
    return `compared with ${by}: ${agree}, ${count('only-theirs')} only theirs, ${count('only-ours')} only ours`;
  });
}

/** Suppressed findings stay in sight, by who says so; statements that changed nothing too. */
function suppressedLines({ suppressed = [], unusedStatements = [] }: ScanReport): readonly string[] {
  const lines = suppressed.slice(0, 6).map(({ finding, suppression }) => {
    const what = `suppressed: ${finding.vulnerability} ${finding.package.name} ${finding.package.version}`;
    if (suppression.kind === 'report') return `${what}: by ${suppression.by}: ${suppression.reason}`;
    const { status, author, justification, document } = suppression;
    const why = justification === undefined ? '' : `, ${justification}`;
    return `${what}: ${status} by ${author}${why} (${document})`;
  });
  if (suppressed.length > 6) lines.push(`suppressed: ${suppressed.length - 6} more, see -o json`);
  for (const one of unusedStatements.slice(0, 4))
    lines.push(`statement not applied: ${one.vulnerability}: ${one.reason} (${one.document} ${one.place})`);
  if (unusedStatements.length > 4)
    lines.push(`statement not applied: ${unusedStatements.length - 4} more, see -o json`);
  return lines;
}

export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

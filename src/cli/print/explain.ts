import type { Explanation, FullExplanation } from '../../flows/explain.ts';
import type { FindingDetail, ReportFinding, SuppressedFinding } from '../../model/index.ts';
import {
  deadlineLines,
  disagreementLines,
  factLines,
  nameLines,
  noteLines,
  recordLines,
  streamLines,
} from './explain-detail.ts';
import { historyDetails } from './history.ts';
import { hopsText, listingHopsText } from './hops.ts';
import { baseText, broughtText } from './lineage.ts';
import { dueText } from './scan.ts';
import { counted, printable } from './table.ts';
import { wayLines } from './ways.ts';

/** Every input of a verdict as text: what, why so urgent, how we know, where. Most urgent first. */
export function explanationText({ report, patch, details, images, suppressed }: FullExplanation): string {
  const head =
    patch === undefined
      ? []
      : [
          patch.title,
          `  how     ${patch.how}`,
          `  due     ${dueText(patch, report.scannedAt)}`,
          ...patch.reasons.map((reason) => `  why     ${reason}`),
          ...images.map(({ lineage }) => `  base    ${baseText(lineage)}`),
          ...wayLines(patch.ways ?? []),
          '',
        ];
  const shown = details.slice(0, 20);
  const more =
    details.length > shown.length
      ? [`and ${counted(details.length - shown.length, 'finding')} more: -o json`]
      : [];
  return [
    ...head,
    ...shown.flatMap((detail) => findingLines(detail, report)),
    ...more,
    ...suppressed.slice(0, 20).flatMap(suppressedLines),
  ]
    .map(printable)
    .join('\n');
}

/** As many as fit; the records below have all. */
function severityLine({ severity, evidence }: FindingDetail['finding']): readonly string[] {
  const from = evidence.severityFrom ?? [];
  if (from.length === 0) return [];
  const more = from.length > 3 ? ` and ${from.length - 3} more` : '';
  return [`  severity  ${severity}, says ${from.slice(0, 3).join(', ')}${more}`];
}

function findingLines(detail: FindingDetail, report: Explanation['report']): readonly string[] {
  const { finding, found } = detail;
  const { order, fix, exposure, brought } = finding;
  return [
    `${finding.vulnerability}  ${finding.severity}${finding.exploited ? '  exploited' : ''}  ${finding.package.name} ${finding.package.version}`,
    `  fix       ${fix.version ?? fix.state}${fix.channel === undefined ? '' : `, only in ${fix.channel}`}`,
    ...severityLine(finding),
    `  found by  ${foundBy(finding)}`,
    `  found in  ${found.database}${found.path === undefined ? '' : `, ${found.path}`}`,
    ...(brought === undefined ? [] : [`  brought   ${broughtText(brought)}`]),
    ...claimLines(finding),
    ...hopsLine(finding, report),
    ...listingLine(detail),
    ...opinionLine(finding),
    ...nameLines(detail),
    ...recordLines(detail),
    ...factLines(detail),
    ...disagreementLines(detail),
    ...streamLines(detail),
    ...deadlineLines(detail),
    `  order     ${order.points} points`,
    ...order.ledger.map((line) => `              ${String(line.points).padStart(3)}  ${line.why}`),
    `  exposure  ${exposure.level}: ${exposure.evidence.slice(0, 3).join('; ')}`,
    `  where     ${finding.where
      .map((place) => place.name)
      .slice(0, 5)
      .join(', ')}${finding.where.length > 5 ? ` +${finding.where.length - 5}` : ''}`,
    ...(finding.addOns.length === 0
      ? []
      : [`  add-on    ${finding.addOns.map((addOn) => addOn.name).join(', ')}`]),
    `  seen      since ${finding.firstSeen}`,
    ...historyDetails(finding),
    ...noteLines(detail),
    '',
  ];
}

/** What another scanner makes of it, where a report was compared. */
function opinionLine({ opinion }: ReportFinding): readonly string[] {
  switch (opinion?.kind) {
    case undefined:
      return [];
    case 'agree':
      return [`  compared  ${opinion.by} agrees${opinion.differences.map((one) => `; ${one}`).join('')}`];
    case 'only-theirs':
      return [`  compared  only ${opinion.by} says so: ${opinion.why}`];
    case 'only-ours':
      return [`  compared  ${opinion.by} does not report it`];
  }
}

function foundBy({ evidence, opinion }: ReportFinding): string {
  const { statement, feed, advisory, lookedUp, ecosystem, scheme } = evidence;
  if (opinion?.kind === 'only-theirs') return statement;
  return `${statement} (${feed} ${advisory}; looked up ${lookedUp} in ${ecosystem}, order ${scheme})`;
}

/** What each source of a merged advisory says, and what of it counts. */
function claimLines({ evidence: { claims = [] } }: ReportFinding): readonly string[] {
  return claims.map(({ source, advisory, package: name, ranges, severity, counts, doubt }) => {
    const fixes = ranges.map(
      ({ fixed, lastAffected }) => fixed ?? (lastAffected === undefined ? 'none' : `after ${lastAffected}`),
    );
    const counted = counts.length === 0 ? 'counts for nothing' : `counts for ${counts.join(', ')}`;
    const why = doubt === undefined ? '' : `: ${doubt}`;
    return `  said by   ${source} (${advisory}): ${name}, fix ${fixes.join(', ') || 'none'}, ${severity}; ${counted}${why}`;
  });
}

/** A finding that does not count, and the whole of what is said about it. */
function suppressedLines({ finding, suppression }: SuppressedFinding): readonly string[] {
  const { vulnerability, severity, evidence, package: pack } = finding;
  const head = [
    `${vulnerability}  ${severity}  suppressed  ${pack.name} ${pack.version}`,
    `  found by  ${evidence.statement}`,
  ];
  if (suppression.kind === 'report')
    return [...head, `  said by   ${suppression.by}: ${suppression.reason}`, ''];
  const { status, author, justification, detail, document, place, product, timestamp } = suppression;
  return [
    ...head,
    `  said by   ${author}: ${[status, justification, detail].filter((part) => part !== undefined).join('; ')}`,
    `  in        ${document} ${place}${timestamp === undefined ? '' : ` of ${timestamp}`}`,
    `  about     ${product}`,
    '',
  ];
}

/** The same of the entry that lists it as exploited. */
function listingLine({ listing }: FindingDetail): readonly string[] {
  return listing === undefined ? [] : [`  listed    ${listingHopsText(listing)}`];
}

/** How long it took to come here. Bundled feeds have no such times. */
function hopsLine(finding: ReportFinding, { feeds, scannedAt }: Explanation['report']): readonly string[] {
  const times = feeds.find(({ id }) => id === finding.evidence.feed)?.times;
  return times === undefined ? [] : [`  hops      ${hopsText(times, scannedAt)}`];
}

import type { Explanation } from '../../flows/explain.ts';
import type { ReportFinding } from '../../model/index.ts';
import { baseText, broughtText } from './lineage.ts';
import { dueText } from './scan.ts';
import { counted, printable } from './table.ts';

/** Every input of a verdict as text: what, why so urgent, how we know, where. Most urgent first. */
export function explanationText({ report, patch, findings, images }: Explanation): string {
  const head =
    patch === undefined
      ? []
      : [
          patch.title,
          `  how     ${patch.how}`,
          `  due     ${dueText(patch, report.scannedAt)}`,
          ...patch.reasons.map((reason) => `  why     ${reason}`),
          ...images.map(({ lineage }) => `  base    ${baseText(lineage)}`),
          '',
        ];
  const shown = findings.slice(0, 20);
  const more =
    findings.length > shown.length
      ? [`and ${counted(findings.length - shown.length, 'finding')} more: -o json`]
      : [];
  return [...head, ...shown.flatMap(findingLines), ...more].map(printable).join('\n');
}

function findingLines(finding: ReportFinding): readonly string[] {
  const { deadline, order, evidence, fix, exposure, brought } = finding;
  return [
    `${finding.vulnerability}  ${finding.severity}${finding.exploited ? '  exploited' : ''}  ${finding.package.name} ${finding.package.version}`,
    `  fix       ${fix.version ?? fix.state}${finding.aliases.length === 0 ? '' : `   also ${finding.aliases.join(', ')}`}`,
    `  found by  ${evidence.statement} (${evidence.feed} ${evidence.advisory}; looked up ${evidence.lookedUp} in ${evidence.ecosystem}, order ${evidence.scheme})`,
    ...(brought === undefined ? [] : [`  brought   ${broughtText(brought)}`]),
    `  due       ${deadline.due ?? 'no date'} by ${deadline.profile}: ${deadline.rule}`,
    ...deadline.inputs.map((input) => `              ${input.name} = ${input.value} (${input.source})`),
    `  order     ${order.points} points`,
    ...order.ledger.map((line) => `              ${String(line.points).padStart(3)}  ${line.why}`),
    `  exposure  ${exposure.level}: ${exposure.evidence.slice(0, 3).join('; ')}`,
    `  where     ${finding.where
      .map((place) => place.name)
      .slice(0, 5)
      .join(', ')}${finding.where.length > 5 ? ` +${finding.where.length - 5}` : ''}`,
    `  seen      since ${finding.firstSeen}`,
    '',
  ];
}

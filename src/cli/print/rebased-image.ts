import type { RebaseResult } from '../../flows/rebase-image.ts';
import { oneLine, section } from './table.ts';

/** What came of a rebase, for a person. */
export function rebasedText(result: RebaseResult): string {
  const { code, image, reference, refusals, inherited, message, verdicts } = result;
  const head = image === undefined ? `${reference}: ${code}` : `${image}\n${code}, signed ${result.signed}`;
  const facts = [
    ['source', result.trust],
    ['old base', result.oldBase],
    ['new base', result.newBase],
    ['from base', inherited.length === 0 ? undefined : inherited.join(', ')],
  ];
  const lines = facts.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${`${name}:`.padEnd(11)}${oneLine(value)}`],
  );
  const attested = result.attested.map((type) => `attested: ${type}`);
  const said = [...(message === '' ? [] : [oneLine(message)]), ...attested];
  const refused = refusals.map((one) => `refused: ${oneLine(one.message)} (${one.code})`);
  const findings = [
    ...result.goes.map((one) => ['goes', one.vulnerability, one.severity, one.package, one.version]),
    ...result.brings.map((one) => ['comes', one.vulnerability, one.severity, one.package, one.version]),
  ];
  const checks = verdicts.map((one) => [one.check, one.verdict, one.message, one.measured.join(' ')]);
  return [
    ...[head, ...lines, ...said, ...refused],
    ...section(['FINDING', 'ID', 'SEVERITY', 'PACKAGE', 'VERSION'], findings),
    ...section(['CHECK', 'VERDICT', 'WHY', 'MEASURED'], checks),
  ].join('\n');
}

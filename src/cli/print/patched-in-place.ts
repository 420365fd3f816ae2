import type { InPlaceResult } from '../../flows/patch-in-place.ts';
import { oneLine, section } from './table.ts';

/** What came of replacing packages of languages in an image, for a person. */
export function inPlaceText(result: InPlaceResult): string {
  const { code, image, reference, message, replaced, refusals, not, goes, verdicts } = result;
  const head =
    image === undefined ? `${reference}: ${code}` : `${image}\n${code} in place, signed ${result.signed}`;
  const refused = refusals.map(
    (one) =>
      `refused: ${oneLine(one.name)} ${oneLine(one.path)}: ${oneLine(one.message)} (in-place.${one.code})`,
  );
  const unnamed = not.map((one) => `left: ${oneLine(one.name)} ${oneLine(one.version)} (${one.code})`);
  const moved = replaced.map((one) => [
    one.ecosystem,
    one.name,
    one.from,
    one.to,
    one.sha256.slice(0, 12),
    one.path,
  ]);
  const gone = goes.map((one) => [one.vulnerability, one.severity, one.package, one.version]);
  const checks = verdicts.map((one) => [one.check, one.verdict, one.message, one.measured.join(' ')]);
  return [
    head,
    `source: ${oneLine(result.trust)}`,
    ...(message === '' ? [] : [oneLine(message)]),
    ...result.attested.map((type) => `attested: ${type}`),
    ...result.unknowns.map((one) => `unknown: ${oneLine(one)}`),
    ...section(['ECOSYSTEM', 'PACKAGE', 'FROM', 'TO', 'SHA-256', 'WHERE'], moved),
    ...section(['GOES', 'SEVERITY', 'PACKAGE', 'VERSION'], gone),
    ...refused,
    ...unnamed,
    ...section(['CHECK', 'VERDICT', 'WHY', 'MEASURED'], checks),
  ].join('\n');
}

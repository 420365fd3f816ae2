import type { PatchImageResult } from '../../flows/patch-image.ts';
import { fixText, ownerText } from './loans.ts';
import { columns, printable } from './table.ts';

/** What came of patching one image, for a person: where it lies, what moved, and what it was held against. */
export function patchedText(result: PatchImageResult): string {
  const head =
    result.image === undefined
      ? `${result.reference}: ${result.code}`
      : `${result.image}\n${result.code} by ${result.engine ?? ''}, signed ${result.signed}`;
  const said = result.attested.map((type) => `attested: ${type}`);
  const left = result.leftOut.map((one) => `left out: ${one.package ?? ''} ${one.message} (${one.code})`);
  const message = result.message === '' ? [] : [printable(result.message)];
  const source = `source: ${result.trust}`;
  return [
    head,
    source,
    ...loanOf(result),
    ...message,
    ...said,
    ...packagesOf(result),
    ...left,
    ...verdictsOf(result),
  ].join('\n');
}

function loanOf({ loan }: PatchImageResult): readonly string[] {
  if (loan === undefined) return [];
  const until = `${loan.expiresAt.slice(0, 10)} (${loan.expiryRule})`;
  const text = `lent as ${loan.id} until ${until}, owner ${ownerText(loan.owner)}, to be replaced by ${fixText(loan.fix)}`;
  return [printable(text)];
}

function packagesOf({ packages }: PatchImageResult): readonly string[] {
  const rows = packages.map((one) => [one.name, one.from, one.to, one.debSha256?.slice(0, 12) ?? '']);
  return rows.length === 0 ? [] : ['', columns(['PACKAGE', 'FROM', 'TO', 'SHA-256'], rows)];
}

function verdictsOf({ verdicts }: PatchImageResult): readonly string[] {
  const rows = verdicts.map(({ check, verdict, message, measured }) => [
    check,
    verdict,
    printable(message),
    measured.join(' '),
  ]);
  return rows.length === 0 ? [] : ['', columns(['CHECK', 'VERDICT', 'WHY', 'MEASURED'], rows)];
}

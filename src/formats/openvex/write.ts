import { compareText } from '../../kernel/pure/index.ts';
import type { FindingPackage, ReportFinding, ScanReport, SuppressedFinding } from '../../model/index.ts';
import { adviceOf, contentUuid, imageHex, partialText, tool } from '../exported/index.ts';
import { formatPurl } from '../purl/index.ts';
import { openvexJustification } from './justifications.ts';

/**
 * The scan as OpenVEX 0.2.0: what is affected and what to do, what is not and who says so. A partial scan says so in
 * `tooling`, the only free text that the format has for the whole document. Undefined where there is nothing to state:
 * OpenVEX has no empty documents.
 */
export function writeOpenvex(report: ScanReport): object | undefined {
  const statements = [
    ...grouped(report.findings.map((finding) => affected(finding, report))),
    ...grouped((report.suppressed ?? []).map((one) => suppressed(one, report))),
  ];
  if (statements.length === 0) return undefined;
  const partial = partialText(report.coverage);
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://oakum.dev/vex/${contentUuid(report, 'openvex')}`,
    author: 'Oakum',
    timestamp: report.scannedAt,
    version: 1,
    tooling: `${tool.name} ${tool.version}${partial === undefined ? '' : `; ${partial}`}`,
    statements,
  };
}

interface Statement {
  readonly head: object;
  readonly product: { readonly '@id': string; readonly hashes?: object };
  readonly part: string | undefined;
}

function affected(finding: ReportFinding, report: ScanReport): Statement {
  const { vulnerability, aliases, evidence, opinion } = finding;
  const said = opinion?.kind === 'only-theirs' ? `Said by ${opinion.by} only: ${opinion.why}. ` : '';
  return {
    head: {
      vulnerability: named(vulnerability, aliases),
      status: 'affected',
      status_notes: `${said}${evidence.statement}`,
      action_statement: adviceOf(finding),
    },
    ...productOf(finding, report),
  };
}

function suppressed({ finding, suppression }: SuppressedFinding, report: ScanReport): Statement {
  const vulnerability = named(finding.vulnerability, finding.aliases);
  const product = productOf(finding, report);
  if (suppression.kind === 'report') {
    const impact = `Suppressed in the report of ${suppression.by}: ${suppression.reason}`;
    return { head: { vulnerability, status: 'not_affected', impact_statement: impact }, ...product };
  }
  const { author, document, place, status, detail, justification } = suppression;
  const notes = [`Said by ${author} in ${document} ${place}`, ...(detail === undefined ? [] : [detail])].join(
    ': ',
  );
  if (status === 'fixed') return { head: { vulnerability, status, status_notes: notes }, ...product };
  const word = openvexJustification(justification);
  const why = word === undefined ? { impact_statement: justification ?? notes } : { justification: word };
  return { head: { vulnerability, status, status_notes: notes, ...why }, ...product };
}

export function named(name: string, aliases: readonly string[]): object {
  return aliases.length === 0 ? { name } : { name, aliases };
}

/** An image with the package inside it, or the package by itself where the subject has no name that others know. */
function productOf(
  one: { readonly subject: string; readonly package: FindingPackage },
  { subject }: ScanReport,
): Pick<Statement, 'product' | 'part'> {
  const hex = imageHex(one.subject);
  if (hex === undefined) return { product: { '@id': one.package.purl }, part: undefined };
  const reference = subject.kind === 'cluster' ? undefined : subject.name;
  const id = imagePurl(`sha256:${hex}`, reference);
  return { product: { '@id': id, hashes: { 'sha-256': hex } }, part: one.package.purl };
}

export function imagePurl(digest: string, reference: string | undefined): string {
  const repository = reference?.split('@')[0]?.replace(/:[^/:]*$/, '');
  const name = repository?.split('/').at(-1)?.toLowerCase();
  return formatPurl({
    type: 'oci',
    name: name === undefined || name === '' ? 'image' : name,
    version: digest,
    qualifiers: new Map(repository?.includes('/') === true ? [['repository_url', repository]] : []),
  });
}

/** Statements that say the same of several packages are one. */
export function grouped(statements: readonly Statement[]): readonly object[] {
  const groups = Map.groupBy(statements, ({ head, product }) => JSON.stringify([head, product]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const parts = [...new Set(group.flatMap(({ part }) => part ?? []))].toSorted(compareText);
    const subcomponents = parts.map((part) => ({ '@id': part }));
    const product = parts.length === 0 ? first.product : { ...first.product, subcomponents };
    return [{ ...first.head, products: [product] }];
  });
}

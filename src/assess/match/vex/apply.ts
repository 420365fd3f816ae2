import type {
  Finding,
  UnusedStatement,
  VexIdentity,
  VexProduct,
  VexStatement,
} from '../../../model/index.ts';
import { parsedPurl, purlNames } from './identity.ts';
import { cpeNamesSystem, partNamesPackage } from './stream.ts';

/** What a statement may be about: one subject, with every purl and digest by which others name it. */
export interface MatchedSubject {
  readonly subject: string;
  readonly identities: readonly string[];
}

export interface StatementsApplied {
  /** The statement that suppresses a finding, by its id, and the product in it that matched. */
  readonly suppressing: ReadonlyMap<string, { readonly statement: VexStatement; readonly product: string }>;
  readonly unused: readonly UnusedStatement[];
}

/**
 * Which findings statements suppress. Vulnerability and product must both be the finding's: a package by its purl, an
 * image by a digest, or by a purl with one, a package of a vendor's stream by the stream's CPE and its purl. Where several speak of one finding the newest counts (the last, where they
 * are as old), so that a later `affected` takes back an earlier `not_affected`. A statement that suppresses nothing is
 * listed with the reason.
 */
export function applyStatements(
  findings: readonly Finding[],
  statements: readonly VexStatement[],
  subjects: readonly MatchedSubject[],
): StatementsApplied {
  const identities = new Map(subjects.map((one) => [one.subject, one.identities]));
  const suppressing = new Map<string, { readonly statement: VexStatement; readonly product: string }>();
  const used = new Set<VexStatement>();
  const ordered = statements
    .map((statement, at) => ({ statement, at }))
    .toSorted((left, right) => timeOf(left.statement) - timeOf(right.statement) || left.at - right.at);
  const byName = findingsByName(findings);
  for (const { statement } of ordered) {
    for (const finding of new Set(statement.vulnerabilities.flatMap((name) => byName.get(name) ?? []))) {
      const product = productFor(finding, statement, identities.get(finding.subject) ?? []);
      if (product === undefined) continue;
      used.add(statement);
      if (suppresses(statement)) suppressing.set(finding.id, { statement, product: product.label });
      else suppressing.delete(finding.id);
    }
  }
  const unused = statements.flatMap((one) =>
    used.has(one) && suppresses(one) ? [] : [unusedFor(one, byName)],
  );
  return { suppressing, unused };
}

function timeOf({ timestamp }: VexStatement): number {
  const time = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(time) ? 0 : time;
}

function suppresses({ status }: VexStatement): boolean {
  return status === 'not_affected' || status === 'fixed';
}

function productFor(
  finding: Finding,
  statement: VexStatement,
  identities: readonly string[],
): VexProduct | undefined {
  return statement.products.find((product) => {
    if (namesSubject(product, identities)) {
      return (
        product.subcomponents.length === 0 ||
        product.subcomponents.some((part) => namesPackage(part, finding))
      );
    }
    if (namesStream(product, finding)) return true;
    // A product that has parts is the whole that they are in; by itself it is the package.
    return product.subcomponents.length === 0 && namesPackage(product, finding);
  });
}

/** A vendor's stream by its CPE, and the package as a part of it: never a stream by itself. */
function namesStream({ cpe, subcomponents }: VexProduct, finding: Finding): boolean {
  const found = parsedPurl(finding.package.purl);
  if (found === undefined || !cpeNamesSystem(cpe, found)) return false;
  return subcomponents.some((part) => partNamesPackage(part, parsedPurl(part.purl), found));
}

type ByName = ReadonlyMap<string, readonly Finding[]>;

/** Under every name of the vulnerability. */
function findingsByName(findings: readonly Finding[]): ByName {
  const byName = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const name of new Set([finding.vulnerability, ...finding.aliases])) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [finding]);
      else known.push(finding);
    }
  }
  return byName;
}

function namesPackage({ purl }: VexIdentity, finding: Finding): boolean {
  const [stated, found] = [parsedPurl(purl), parsedPurl(finding.package.purl)];
  return stated !== undefined && found !== undefined && purlNames(stated, found);
}

/**
 * By a digest, alone or as the version of a purl: names and tags of images move. What is no image (an application that a
 * bill of materials is about) by its purl.
 */
function namesSubject({ purl, digests }: VexIdentity, identities: readonly string[]): boolean {
  const stated = parsedPurl(purl);
  const named = [...digests, ...digestsOf(stated?.version)];
  return identities.some((identity) => {
    if (identity.startsWith('sha256:')) return named.includes(identity);
    const own = parsedPurl(identity);
    if (own === undefined) return false;
    if (own.type === 'oci' || own.type === 'docker')
      return digestsOf(own.version).some((one) => named.includes(one));
    return stated !== undefined && purlNames(stated, own);
  });
}

function digestsOf(version: string | undefined): readonly string[] {
  return version?.startsWith('sha256:') === true ? [version] : [];
}

function unusedFor(statement: VexStatement, byName: ByName): UnusedStatement {
  const { document, place, vulnerabilities } = statement;
  const [vulnerability = 'no vulnerability'] = vulnerabilities;
  return { document, place, vulnerability, reason: whyUnused(statement, byName) };
}

function whyUnused(statement: VexStatement, byName: ByName): string {
  const { status, products, vulnerabilities } = statement;
  if (!suppresses(statement)) return `it says ${status}, which suppresses nothing`;
  if (!vulnerabilities.some((name) => byName.has(name)))
    return `nothing found has ${vulnerabilities[0] ?? 'a name'}`;
  if (products.length === 0) return 'it names no product';
  const named = products.flatMap(({ purl, digests, subcomponents }) => [
    purl,
    ...digests,
    ...subcomponents.map((part) => part.purl),
  ]);
  const labels = products.slice(0, 3).map(({ label }) => label.slice(0, 200));
  return named.some((one) => one !== undefined)
    ? `its product is another than what was found: ${labels.join(', ')}`
    : `its product has neither purl nor digest: ${labels.join(', ')}`;
}

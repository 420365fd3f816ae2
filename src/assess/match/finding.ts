import { compareVersions } from '../../formats/versions/index.ts';
import { canonicalJson, compareText, hexOf, sha256 } from '../../kernel/pure/index.ts';
import {
  type Advisory,
  type Finding,
  type Fix,
  type FixState,
  type Package,
  type Severity,
  type VulnerabilityFacts,
  worseSeverity,
} from '../../model/index.ts';
import type { Answer } from './affected.ts';
import type { AliasGroup } from './groups.ts';
import type { LookUp } from './look-up.ts';

/** One advisory that says affected, under the name that was looked up. */
export interface Hit {
  readonly advisory: Advisory;
  readonly lookedUp: string;
  readonly answer: Extract<Answer, { readonly kind: 'affected' }>;
}

/** What is said of one vulnerability of one name and version, wherever a package of them lies. */
export type Verdict = Pick<Finding, 'vulnerability' | 'aliases' | 'fix' | 'severity' | 'evidence'>;

/** What matching reads of what is known of a vulnerability; how likely it is exploited, say, is for those who rank. */
export type MatchedFacts = Pick<VulnerabilityFacts, 'id' | 'severity' | 'severityFrom' | 'rejected'>;

export interface VerdictParts {
  readonly route: LookUp;
  readonly group: AliasGroup<Hit>;
  readonly facts: MatchedFacts;
}

/** One vulnerability, with the evidence of everything that agrees. */
export function verdictOf({ route, group, facts }: VerdictParts): Verdict {
  const hits = group.items.toSorted((left, right) => compareText(nameOf(left), nameOf(right)));
  const best = bestHit(hits, route);
  return {
    vulnerability: group.name,
    aliases: group.aliases,
    fix: fixOf(hits, best),
    severity: severityOf(hits, facts),
    evidence: {
      feed: best?.advisory.feed ?? '',
      advisory: best?.advisory.id ?? '',
      ecosystem: best?.advisory.ecosystem ?? route.ecosystem,
      lookedUp: best?.lookedUp ?? '',
      scheme: route.scheme,
      statement: [best?.answer.statement ?? '', ...(route.caveat === undefined ? [] : [route.caveat])].join(
        '; ',
      ),
      agreeing: hits.map(nameOf),
      ...severityFrom(hits, facts),
      ...(best?.advisory.claims === undefined ? {} : { claims: best.advisory.claims }),
    },
  };
}

/** One row: a vulnerability of one package in one subject. */
export function findingOf(verdict: Verdict, item: Package, subject: string): Finding {
  const { vulnerability, aliases, fix, severity, evidence } = verdict;
  return {
    id: findingId(vulnerability, item, subject),
    vulnerability,
    aliases,
    subject,
    package: packageOf(item),
    ...(item.source === undefined ? {} : { source: item.source }),
    fix,
    severity,
    evidence,
  };
}

/** Vulnerability, package with version and path, subject: the same thing seen again has the same id. */
export function findingId(
  vulnerability: string,
  item: Pick<Package, 'type' | 'name' | 'version' | 'path'>,
  subject: string,
): string {
  const identity = [vulnerability, item.type, item.name, item.version, item.path ?? '', subject];
  return `finding:${hexOf(sha256(canonicalJson(identity))).slice(0, 16)}`;
}

/**
 * The one that names the highest fix: several may each fix a part, and only the last version has them all. What everyone
 * gets comes before what subscribers get.
 */
function bestHit(hits: readonly Hit[], route: LookUp): Hit | undefined {
  const named = hits.filter(({ answer }) => answer.fixed !== undefined);
  const forAll = named.filter(({ advisory }) => advisory.channel === undefined);
  const fixed = forAll.length > 0 ? forAll : named;
  const [highest] = fixed.toSorted(
    (left, right) =>
      compareVersions(
        route.scheme,
        route.readBound(right.answer.fixed ?? ''),
        route.readBound(left.answer.fixed ?? ''),
      ) ?? 0,
  );
  return highest ?? hits[0];
}

const saysMost: readonly FixState[] = ['wont-fix', 'end-of-life', 'deferred', 'open', 'unknown'];

function fixOf(hits: readonly Hit[], best: Hit | undefined): Fix {
  if (best?.answer.fixed !== undefined) {
    const { channel } = best.advisory;
    return { state: 'fixed', version: best.answer.fixed, ...(channel === undefined ? {} : { channel }) };
  }
  const state = saysMost.find((candidate) => hits.some(({ answer }) => answer.state === candidate));
  return { state: state ?? 'unknown' };
}

/** The advisories' own rating first: a distribution knows how it built the package. CVSS only where none rates. */
function severityOf(hits: readonly Hit[], facts: MatchedFacts): Severity {
  const rated = hits.map(({ advisory }) => advisory.severity).reduce(worseSeverity, 'unknown');
  return rated === 'unknown' ? facts.severity : rated;
}

function severityFrom(
  hits: readonly Hit[],
  facts: MatchedFacts,
): { readonly severityFrom?: readonly string[] } {
  const severity = severityOf(hits, facts);
  if (severity === 'unknown') return {};
  const records = hits.filter(({ advisory }) => advisory.severity === severity).map(nameOf);
  const from = records.length > 0 ? records : (facts.severityFrom ?? []);
  return from.length === 0 ? {} : { severityFrom: from };
}

function packageOf(item: Package): Finding['package'] {
  const { name, version, purl, type, path } = item;
  return { name, version, purl, type, ...(path === undefined ? {} : { path }) };
}

function nameOf({ advisory }: Hit): string {
  return nameOfRecord(advisory);
}

/** One record of one feed, as evidence names it. */
export function nameOfRecord({ feed, id }: Pick<Advisory, 'feed' | 'id'>): string {
  return `${feed}/${id}`;
}

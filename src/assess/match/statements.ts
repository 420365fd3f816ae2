import { compareVersions } from '../../formats/versions/index.ts';
import type { Advisory, AdvisoryIndex, Fix, VendorStatement } from '../../model/index.ts';
import type { Verdict } from './finding.ts';
import type { IgnoreReason } from './ignores.ts';
import type { LookUp } from './look-up.ts';

/** What the vendor states of the looked-up package in the very release and tier that the installed version is of. */
export function statementsFor(route: LookUp, index: AdvisoryIndex): readonly VendorStatement[] {
  const stream = streamOf(route);
  return stream === undefined ? [] : route.names.flatMap((name) => index.statements?.(stream, name) ?? []);
}

/**
 * Subscribers' builds of Ubuntu say so in their version (`+esm1`, `~esm1`); what does not is of the release itself, also where
 * only its subscribers' advisories are known. A certified build is of the line that it was looked up in.
 */
function streamOf({ ecosystem, version }: LookUp): string | undefined {
  const [own, subscribed = own] = statementStreams(ecosystem);
  return /[+~]esm\d/.test(version) ? subscribed : own;
}

/** The streams that a statement may be of which counts for a package that is looked up there. */
export function statementStreams(ecosystem: string): readonly string[] {
  if (/^Ubuntu:Pro:FIPS(?:-updates)?:/.test(ecosystem)) return [ecosystem];
  const release = /^Ubuntu:(?:Pro:)?(\d+\.\d+)(?::LTS)?$/.exec(ecosystem)?.[1];
  if (release === undefined) return [];
  const suffix = /[02468]\.04$/.test(release) ? ':LTS' : '';
  return [`Ubuntu:${release}${suffix}`, `Ubuntu:Pro:${release}${suffix}`];
}

export interface StatedAbout {
  readonly route: LookUp;
  /** Every name of the vulnerability. */
  readonly names: readonly string[];
  /** What says that it is affected. */
  readonly advisories: readonly Advisory[];
}

/**
 * The vendor's word that this very version, for this architecture, does not have the vulnerable code. An advisory that was
 * changed since knows better.
 */
export function vendorIgnore(
  statements: readonly VendorStatement[],
  { route, names, advisories }: StatedAbout,
): IgnoreReason | undefined {
  const word = statements.find(
    (one) =>
      one.says === 'not-affected' &&
      names.includes(one.vulnerability) &&
      isOfVersion(one, route) &&
      !advisories.some(({ modified }) => isLater(modified, one.on)),
  );
  if (word === undefined) return undefined;
  const { feed, vulnerability, package: name, version, ecosystem, detail, on } = word;
  const why = detail === undefined ? '' : `: ${detail}`;
  return {
    rule: 'vendor-not-affected',
    reason: `${feed} on ${on}: the code of ${vulnerability} is not in ${name} ${version} of ${ecosystem}${why}`,
  };
}

function isOfVersion({ version, architectures }: VendorStatement, route: LookUp): boolean {
  const { architecture, possible } = route;
  // Of a version that is known in part, no statement is about all that it may be.
  if (possible !== undefined || architecture === undefined) return false;
  return (
    compareVersions(route.scheme, version, route.version) === 0 &&
    (architecture === 'all' ? architectures.length > 0 : architectures.includes(architecture))
  );
}

/** Documents and advisories of one change are written hours apart. */
const sameChangeDays = 1;

function isLater(modified: string | undefined, day: string): boolean {
  if (modified === undefined) return false;
  try {
    const changed = Temporal.PlainDate.from(modified.slice(0, 10));
    return (
      Temporal.PlainDate.compare(changed, Temporal.PlainDate.from(day).add({ days: sameChangeDays })) > 0
    );
  } catch {
    // Who does not say when in words that can be read may have changed it since.
    return true;
  }
}

/** What becomes of a vulnerability that no source has a fix for, where the vendor says it. */
export function withStatedFix(verdict: Verdict, statements: readonly VendorStatement[]): Verdict {
  const { state } = verdict.fix;
  if (state !== 'open' && state !== 'unknown') return verdict;
  const names = [verdict.vulnerability, ...verdict.aliases];
  const word = statements.find(
    ({ says, vulnerability }) => says !== 'not-affected' && names.includes(vulnerability),
  );
  if (word === undefined || word.says === 'not-affected') return verdict;
  const fix: Fix = { state: word.says };
  const agreeing = [...verdict.evidence.agreeing, `${word.feed}/${word.vulnerability}`];
  return { ...verdict, fix, evidence: { ...verdict.evidence, agreeing } };
}

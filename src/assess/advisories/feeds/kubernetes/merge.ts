import { compareVersions } from '../../../../formats/versions/index.ts';
import { compareText } from '../../../../kernel/pure/index.ts';
import type { Advisory, SourceClaim } from '../../../../model/index.ts';
import { type Claim, claimSources, cveOf, isLibrary, kept, whole } from './claim.ts';

/**
 * All that is said of each vulnerability as one record for each component, with every claim kept beside what was
 * decided. The rule, field by field:
 * - component: the product that Kubernetes names as the numbering authority; else the official feed's; else the one that
 *   the title of the Go record names; else all of Kubernetes;
 * - versions and fix: the first of CVE record, official feed, Go database whose every range ends with a released fix, and
 *   that calls nothing fixed that the CVE record names as a last affected version; with none, the first that has ranges;
 * - severity: the first of them that rates.
 */
export function mergeClaims(claims: readonly Claim[]): readonly Advisory[] {
  const groups = Map.groupBy(claims, ({ advisory }) => cveOf(advisory));
  return [...groups]
    .filter(([, group]) => group.some((claim) => !isLibrary(claim)))
    .toSorted(([left], [right]) => compareText(left, right))
    .flatMap(([, group]) => decided(group.toSorted(byTrust)));
}

function byTrust(left: Claim, right: Claim): number {
  return claimSources.indexOf(left.source) - claimSources.indexOf(right.source);
}

/** A source may name several components; those of the first that names any are the rows. */
function decided(group: readonly Claim[]): readonly Advisory[] {
  const own = group.filter((claim) => !isLibrary(claim));
  const namer = own.find(({ component }) => component !== undefined);
  const components = own
    .filter(({ source }) => source === namer?.source)
    .flatMap(({ component }) => component ?? []);
  const rows = components.length === 0 ? [whole] : [...new Set(components)];
  return rows.map((component) => decidedFor(component, group));
}

function decidedFor(component: string, group: readonly Claim[]): Advisory {
  const own = group.filter((claim) => !isLibrary(claim));
  const about = own.filter((claim) => speaksFor(claim, component, own));
  const namer = about.find((claim) => claim.component === component);
  const fix = fixClaim(about);
  const rating = about.find(({ advisory }) => advisory.severity !== 'unknown');
  const claims = group.map((claim) =>
    kept(claim, countsOf({ component: namer, fix, severity: rating }, claim)),
  );
  return {
    ...named(about),
    ranges: fix?.advisory.ranges ?? [],
    package: component,
    severity: rating?.advisory.severity ?? 'unknown',
    claims,
  };
}

/** What a source says of another component counts here only where it says nothing of this one. */
function speaksFor(claim: Claim, component: string, own: readonly Claim[]): boolean {
  if (claim.component === component) return true;
  return !own.some((other) => other.source === claim.source && other.component === component);
}

function fixClaim(about: readonly Claim[]): Claim | undefined {
  const last = about.flatMap(({ lastAffected }) => lastAffected);
  const sound = about.find(
    (claim) => claim.doubt === undefined && last.every((one) => isAffected(one, claim)),
  );
  return sound ?? about.find(({ advisory }) => advisory.ranges.length > 0);
}

function isAffected(version: string, { advisory }: Claim): boolean {
  return advisory.ranges.some(({ introduced = '0', fixed, lastAffected }) => {
    const from = introduced === '0' ? 1 : compareVersions('semver', version, introduced);
    if (from === undefined || from < 0) return false;
    if (fixed !== undefined) return compareVersions('semver', version, fixed) === -1;
    return lastAffected === undefined || (compareVersions('semver', version, lastAffected) ?? 1) <= 0;
  });
}

interface Counting {
  readonly component: Claim | undefined;
  readonly fix: Claim | undefined;
  readonly severity: Claim | undefined;
}

function countsOf(counting: Counting, claim: Claim): SourceClaim['counts'] {
  return (['component', 'fix', 'severity'] as const).filter((field) => counting[field] === claim);
}

/** The names and words of all of them. It is withdrawn only when nobody stands by it. */
function named(about: readonly Claim[]): Advisory {
  const records = about.map(({ advisory }) => advisory);
  const [first] = records;
  if (first === undefined) throw new Error('a vulnerability that nobody speaks of');
  const { withdrawn: _withdrawn, ...rest } = first;
  const names = new Set(records.flatMap(({ id, aliases }) => [id, ...aliases]));
  const withdrawn = records.every((record) => record.withdrawn !== undefined) ? first.withdrawn : undefined;
  const summary = records.find((record) => record.summary !== undefined)?.summary;
  const published = records.find((record) => record.published !== undefined)?.published;
  return {
    ...rest,
    ecosystem: 'kubernetes',
    aliases: [...names].filter((name) => name !== first.id),
    versions: [...new Set(records.flatMap(({ versions }) => versions))],
    cvss: [...new Set(records.flatMap(({ cvss }) => cvss))],
    ...(summary === undefined ? {} : { summary }),
    ...(published === undefined ? {} : { published }),
    ...(withdrawn === undefined ? {} : { withdrawn }),
  };
}

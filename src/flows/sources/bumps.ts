import { matchContents } from '../../assess/match/index.ts';
import { packagePurl } from '../../formats/purl/index.ts';
import { compareVersions, versionSchemeOf } from '../../formats/versions/index.ts';
import {
  type AdvisoryIndex,
  type Contents,
  type Finding,
  isOfSystem,
  type PackageType,
} from '../../model/index.ts';
import type { Bump } from '../../remediate/sources/index.ts';
import { nameOfFinding } from '../images/compare-findings.ts';
import type { LookedAt } from '../images/look-at-image.ts';

/** A version to go to, with what it ends and where the image has the package. */
export interface Proposed extends Bump {
  /** Vulnerabilities that are gone in it, sorted. */
  readonly ends: readonly string[];
  /** Paths in the image, sorted. */
  readonly paths: readonly string[];
}

/** `no-fix` nobody published one · `still-vulnerable` the fixed version has others · `other-ecosystem` no source of that kind is changed yet. */
export interface NotProposed {
  readonly code: 'no-fix' | 'still-vulnerable' | 'other-ecosystem';
  readonly name: string;
  readonly version: string;
  readonly type: PackageType;
  readonly vulnerabilities: readonly string[];
}

export interface Bumps {
  readonly proposed: readonly Proposed[];
  readonly not: readonly NotProposed[];
}

const ecosystems: Readonly<Partial<Record<PackageType, Bump['ecosystem']>>> = {
  npm: 'npm',
  pypi: 'pypi',
  maven: 'maven',
};

/** For each package of a language's that has findings, the lowest version in which all that have a fix are fixed. */
export function bumpsFor({ read, judged }: LookedAt, index: AdvisoryIndex): Bumps {
  const findings = judged.findings.filter(({ package: { type } }) => !isOfSystem(type));
  const groups = Map.groupBy(
    findings,
    ({ package: { type, name, version } }) => `${type} ${name} ${version}`,
  );
  const all = [...groups.values()].map((group) => bumpFor(group, read.contents, index));
  return {
    proposed: all.flatMap((one) => ('to' in one ? [one] : [])),
    not: all.flatMap((one) => ('code' in one ? [one] : [])),
  };
}

function bumpFor(
  findings: readonly Finding[],
  contents: Contents,
  index: AdvisoryIndex,
): Proposed | NotProposed {
  const { name, version, type } = findings[0]?.package ?? { name: '', version: '', type: 'npm' };
  const vulnerabilities = unique(findings.map((one) => one.vulnerability));
  const not = (code: NotProposed['code']): NotProposed => ({ code, name, version, type, vulnerabilities });
  const ecosystem = ecosystems[type];
  if (ecosystem === undefined) return not('other-ecosystem');
  const fixable = findings.filter(({ fix }) => fix.state === 'fixed' && fix.version !== undefined);
  const to = highest(
    type,
    fixable.map(({ fix }) => fix.version ?? ''),
  );
  if (to === undefined) return not('no-fix');
  const open = openAt(to, { name, version, type, contents, index });
  const ends = unique(fixable.filter((one) => !open.has(nameOfFinding(one))).map((one) => one.vulnerability));
  if (ends.length < unique(fixable.map((one) => one.vulnerability)).length || ends.length === 0)
    return not('still-vulnerable');
  const paths = unique(findings.flatMap(({ package: { path } }) => path ?? []));
  return { ecosystem, name, from: version, to, ends, paths };
}

function highest(type: PackageType, versions: readonly string[]): string | undefined {
  const scheme = versionSchemeOf(type);
  if (scheme === undefined) return undefined;
  return versions.reduce<string | undefined>(
    (best, one) => (best === undefined || compareVersions(scheme, one, best) === 1 ? one : best),
    undefined,
  );
}

interface AtVersion {
  readonly name: string;
  readonly version: string;
  readonly type: PackageType;
  readonly contents: Contents;
  readonly index: AdvisoryIndex;
}

/** What would be found in the package at another version: by name, so that a finding that stays is seen to. */
function openAt(to: string, { name, version, type, contents, index }: AtVersion): ReadonlySet<string> {
  const packages = contents.packages
    .filter((one) => one.type === type && one.name === name && one.version === version)
    .map((one) => {
      const moved = { ...one, version: to };
      return { ...moved, purl: packagePurl(moved, contents.os) };
    });
  return new Set(matchContents({ ...contents, packages }, index).findings.map(nameOfFinding));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

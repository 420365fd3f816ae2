import { compareVersions, versionSchemeOf } from '../../formats/versions/index.ts';
import type { Finding, ImageVerdict, SaidFinding } from '../../model/index.ts';
import { type PackageUpgrade, shortList } from '../../remediate/images/index.ts';
import type { ComparedFindings } from './compare-findings.ts';

/** What another scanner reported: of the image before the patch, or of the patched one. */
export interface SecondReport {
  /** `Trivy 0.58.1` */
  readonly by: string;
  readonly of: 'source' | 'result';
  readonly said: readonly SaidFinding[];
}

export interface SecondOpinion {
  /** Absent where nobody gave one. */
  readonly report: SecondReport | undefined;
  /** Our own scans before and after. */
  readonly ours: ComparedFindings;
  readonly packages: readonly PackageUpgrade[];
}

/**
 * Whether another scanner agrees on what is gone. From its report of the source it is worked out: what it says is fixed
 * in a version that the patch reaches is gone by its word. A finding that we call gone and that it would still report
 * fails; everything else on which both differ is listed.
 */
export function judgeSecond({ report, ours, packages }: SecondOpinion): ImageVerdict {
  const check = 'second-scanner';
  if (report === undefined)
    return { check, verdict: 'not-run', measured: [], message: 'no report of another scanner was given' };
  const { by, of } = report;
  const said = report.said.filter(({ suppressed }) => suppressed === undefined);
  const theirs = of === 'result' ? said : said.filter((one) => !isReached(one, packages));
  const left = indexOf(theirs);
  const still = ours.goes.filter((one) => left.has(one));
  const moved = new Set(packages.map(({ name }) => name));
  const now = [...ours.stays, ...ours.brings].filter((one) => moved.has(one.package.name));
  const onlyOurs = now.filter((one) => !left.has(one));
  const known = indexOf([...ours.goes, ...now]);
  const onlyTheirs = theirs.filter((one) => moved.has(one.package.name) && !known.has(one));
  const measured = [
    `both-gone=${ours.goes.length - still.length}`,
    `still-theirs=${still.length}`,
    `only-ours=${onlyOurs.length}`,
    `only-theirs=${onlyTheirs.length}`,
  ];
  const differing = [
    shortList('left by us alone', onlyOurs.map(textOf)),
    shortList(`left by ${by} alone`, onlyTheirs.map(textOf)),
  ].filter((text) => text !== '');
  if (still.length > 0) {
    const faults = [shortList(`gone by us and not by ${by}`, still.map(textOf)), ...differing];
    return { check, verdict: 'failed', measured, message: faults.join('; ') };
  }
  const message = [`${by} agrees on what is gone`, ...differing].join('; ');
  return { check, verdict: 'passed', measured, message };
}

type Named = Pick<Finding, 'vulnerability' | 'aliases'> & {
  readonly package: Pick<Finding['package'], 'name' | 'type' | 'version'>;
};

/** By package and any of the names of a vulnerability. */
function indexOf(list: readonly Named[]): { has(one: Named): boolean } {
  const names = new Set(list.flatMap(namesOf));
  return { has: (one) => namesOf(one).some((name) => names.has(name)) };
}

function namesOf({ vulnerability, aliases, package: { name, type } }: Named): readonly string[] {
  return [vulnerability, ...aliases].map((id) => `${id}|${type}|${name}`);
}

/** Whether the package moved to a version in which the report says that it is fixed. */
function isReached(
  { package: { name, type }, fix }: SaidFinding,
  packages: readonly PackageUpgrade[],
): boolean {
  const to = packages.find((one) => one.name === name)?.to;
  const scheme = versionSchemeOf(type);
  if (to === undefined || scheme === undefined || fix.version === undefined) return false;
  const order = compareVersions(scheme, to, fix.version);
  return order === 0 || order === 1;
}

function textOf({ vulnerability, package: { name, version } }: Named): string {
  return `${vulnerability} in ${name} ${version}`;
}

/**
 * Constraints of Helm charts on versions (`kubeVersion: ">=1.22.0-0"`), as Helm 3 and 4 judge them: Masterminds/semver
 * 3.4, whose rules are not npm's. A comma or a space is and, `||` is or, `1.2` is a wildcard, and a version with a
 * pre-release satisfies a group only if one of the group's own versions has one: `>=1.22.0` refuses `v1.29.3-eks-adc7111`
 * and `>=1.22.0-0` allows it. Checked against that library on 300,000 generated pairs.
 */
import { SemVer } from 'semver';

const maxLength = 256;
/** Which is the first part of the constraint's version that may be anything: `*`, `1`, `1.2`, `1.2.3`. */
type Open = 'major' | 'minor' | 'patch' | 'none';

interface Comparator {
  readonly operator: string;
  readonly bound: SemVer;
  readonly open: Open;
}

/**
 * Whether a version satisfies a constraint; undefined where one of the two cannot be understood (Helm itself refuses
 * then, whatever the version).
 */
export function satisfiesChartConstraint(version: string, constraint: string): boolean | undefined {
  if (version.length > maxLength || constraint.length > maxLength) return undefined;
  const parsed = parseVersion(version);
  const groups = parseConstraint(constraint);
  if (parsed === undefined || groups === undefined) return undefined;
  return groups.some((group) => satisfiesAll(parsed, group));
}

function satisfiesAll(version: SemVer, group: readonly Comparator[]): boolean {
  const takesPreReleases = group.some(({ bound }) => bound.prerelease.length > 0);
  if (version.prerelease.length > 0 && !takesPreReleases) return false;
  return group.every((one) => tests.get(one.operator)?.(version, one) === true);
}

const number = '[0-9|xX*]+';
const tail = '(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?';
const written = `v?(${number})(?:\\.(${number}))?(?:\\.(${number}))?${tail}`;
const whole = `(v?${number}(?:\\.${number})?(?:\\.${number})?${tail.replaceAll('(', '(?:').replaceAll('(?:?:', '(?:')})`;
const range = new RegExp(`\\s*${whole}\\s+-\\s+${whole}\\s*`, 'g');
const next = new RegExp(`\\s*(!=|>=|=>|<=|=<|~>|=|>|<|~|\\^|)\\s*${written}\\s*`, 'y');

function parseConstraint(text: string): readonly (readonly Comparator[])[] | undefined {
  const groups = text.replace(range, '>= $1, <= $2 ').split('||').map(parseGroup);
  const whole = groups.flatMap((group) => (group === undefined ? [] : [group]));
  return whole.length === groups.length ? whole : undefined;
}

function parseGroup(text: string): readonly Comparator[] | undefined {
  const found: Comparator[] = [];
  let at = 0;
  while (at < text.length) {
    // Between two there is white space or one comma.
    if (at > 0 && text[at] === ',') at += 1;
    else if (at > 0 && !/\s/.test(text[at - 1] ?? '')) return undefined;
    next.lastIndex = at;
    const match = next.exec(text);
    const comparator = match === null ? undefined : comparatorOf(match);
    if (comparator === undefined) return undefined;
    found.push(comparator);
    at = next.lastIndex;
  }
  return found.length === 0 ? undefined : found;
}

function comparatorOf([, operator = '', major = '', minor, patch, pre]: RegExpExecArray) {
  const open = openOf([major, minor, patch]);
  const parts = {
    major: open === 'major' ? '0' : major,
    minor: open === 'major' || open === 'minor' ? '0' : minor,
    patch: open === 'none' ? patch : '0',
  };
  const bound = versionOf([parts.major, parts.minor, parts.patch], pre);
  return bound === undefined ? undefined : { operator, bound, open };
}

function openOf(parts: readonly (string | undefined)[]): Open {
  const isOpen = (part: string | undefined): boolean => part === undefined || /^[xX*]$/.test(part);
  const names = ['major', 'minor', 'patch'] as const;
  return names.find((_, index) => isOpen(parts[index])) ?? 'none';
}

const versionForm = new RegExp(`^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?${tail}$`);

function parseVersion(text: string): SemVer | undefined {
  const match = versionForm.exec(text);
  return match === null ? undefined : versionOf([match[1], match[2], match[3]], match[4]);
}

/** Leading zeros of numbers are let through, those of pre-releases are not. */
function versionOf(parts: readonly (string | undefined)[], pre: string | undefined): SemVer | undefined {
  if (!parts.every((part) => /^\d{1,15}$/.test(part ?? '0'))) return undefined;
  try {
    const numbers = parts.map((part) => Number(part ?? '0')).join('.');
    return new SemVer(pre === undefined ? numbers : `${numbers}-${pre}`);
  } catch {
    return undefined;
  }
}

type Test = (version: SemVer, comparator: Comparator) => boolean;

const equal: Test = (version, { bound, open }) =>
  open === 'none' ? version.compare(bound) === 0 : tilde(version, { operator: '~', bound, open });

const notEqual: Test = (version, { bound, open }) => {
  if (open === 'none') return version.compare(bound) !== 0;
  if (version.major !== bound.major) return true;
  if (open === 'minor') return false;
  if (version.minor !== bound.minor) return true;
  return open === 'patch' ? version.comparePre(bound) !== 0 : version.compare(bound) !== 0;
};

const greater: Test = (version, { bound, open }) => {
  if (open === 'none') return version.compare(bound) > 0;
  if (version.major !== bound.major) return version.major > bound.major;
  if (open === 'minor') return false;
  return open === 'patch' ? version.minor > bound.minor : version.compare(bound) > 0;
};

const lessOrEqual: Test = (version, { bound, open }) => {
  if (open === 'none') return version.compare(bound) <= 0;
  if (version.major !== bound.major) return version.major < bound.major;
  return open === 'minor' || version.minor <= bound.minor;
};

const tilde: Test = (version, { bound, open }) => {
  if (version.compare(bound) < 0) return false;
  const isZero = bound.major === 0 && bound.minor === 0 && bound.patch === 0;
  if (isZero && (open === 'major' || open === 'none')) return true;
  return version.major === bound.major && (open === 'minor' || version.minor === bound.minor);
};

const caret: Test = (version, { bound, open }) => {
  if (version.compare(bound) < 0 || version.major !== bound.major) return false;
  if (bound.major > 0 || open === 'minor') return true;
  if (version.minor !== bound.minor) return false;
  return bound.minor > 0 || open === 'patch' || version.patch === bound.patch;
};

const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['', equal],
  ['=', equal],
  ['!=', notEqual],
  ['>', greater],
  ['<', (version, { bound }) => version.compare(bound) < 0],
  ['>=', (version, { bound }) => version.compare(bound) >= 0],
  ['=>', (version, { bound }) => version.compare(bound) >= 0],
  ['<=', lessOrEqual],
  ['=<', lessOrEqual],
  ['~', tilde],
  ['~>', tilde],
  ['^', caret],
]);

/**
 * Go modules' order, golang.org/x/mod/semver: semantic versions with numbers of any length, and `v1` and `v1.2` for `v1.0.0` and
 * `v1.2.0`. Pseudo-versions (`v0.0.0-20210101000000-0123456789ab`) are pre-releases that order by their time. The `v` may be
 * missing, as it is in Go's own advisories. What stands behind `+` (`+incompatible`) does not count.
 */
import { compareText } from '../../../kernel/pure/index.ts';
import { compareDigits } from '../numbers.ts';
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';

interface GoVersion {
  readonly numbers: readonly string[];
  /** Empty for a release. */
  readonly preRelease: readonly string[];
}

export const go: VersionScheme = {
  id: 'go',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    if (a === undefined || b === undefined) return undefined;
    return compareNumbers(a, b) || comparePreReleases(a.preRelease, b.preRelease);
  },
};

const number = '(0|[1-9][0-9]*)';
const identifier = '(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)';
const whole = new RegExp(
  `^v?${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);
const short = new RegExp(`^v?${number}(?:\\.${number})?$`);

function parse(version: string): GoVersion | undefined {
  if (version.length > maxVersionLength) return undefined;
  const match = whole.exec(version) ?? short.exec(version);
  if (match === null) return undefined;
  const [, major = '0', minor = '0', patch = '0', preRelease] = match;
  return {
    numbers: [major, minor, patch],
    preRelease: preRelease === undefined ? [] : preRelease.split('.'),
  };
}

function compareNumbers(a: GoVersion, b: GoVersion): Order {
  for (const at of [0, 1, 2]) {
    const order = compareDigits(a.numbers[at] ?? '', b.numbers[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** A release is newer than its pre-releases; more identifiers are newer than fewer. */
function comparePreReleases(left: readonly string[], right: readonly string[]): Order {
  if (left.length === 0 || right.length === 0) return orderOf(right.length - left.length);
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = compareIdentifiers(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return orderOf(left.length - right.length);
}

/** Numbers by value, and older than words. */
function compareIdentifiers(a: string, b: string): Order {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return isNumberA ? compareDigits(a, b) : orderOf(compareText(a, b));
}

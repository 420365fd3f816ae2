/**
 * NuGet's order: semantic versions with two liberties, a fourth number (`1.2.3.4`) and leading zeros, and with labels that do not
 * tell upper from lower case. Missing numbers are zero, build metadata does not count.
 */
import { compareText } from '../../../kernel/pure/index.ts';
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';

interface NugetVersion {
  readonly numbers: readonly bigint[];
  /** Empty for a release. */
  readonly labels: readonly string[];
}

export const nuget: VersionScheme = {
  id: 'nuget',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    if (a === undefined || b === undefined) return undefined;
    return compareNumbers(a.numbers, b.numbers) || compareLabels(a.labels, b.labels);
  },
};

const form =
  /^(\d+(?:\.\d+){0,3})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

function parse(version: string): NugetVersion | undefined {
  const match = version.length > maxVersionLength ? null : form.exec(version.trim());
  if (match === null) return undefined;
  const [, numbers = '', labels] = match;
  return {
    numbers: numbers.split('.').map(BigInt),
    labels: labels === undefined ? [] : labels.toLowerCase().split('.'),
  };
}

function compareNumbers(left: readonly bigint[], right: readonly bigint[]): Order {
  for (let at = 0; at < 4; at += 1) {
    const [a, b] = [left[at] ?? 0n, right[at] ?? 0n];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

/** A release is newer than its pre-releases; more labels are newer than fewer. */
function compareLabels(left: readonly string[], right: readonly string[]): Order {
  if (left.length === 0 || right.length === 0) return orderOf(right.length - left.length);
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = compareLabel(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return orderOf(left.length - right.length);
}

/** Numbers by value, and older than words. */
function compareLabel(a: string, b: string): Order {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  if (!isNumberA) return orderOf(compareText(a, b));
  const [left, right] = [BigInt(a), BigInt(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

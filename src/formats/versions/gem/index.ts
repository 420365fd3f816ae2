/**
 * RubyGems' order, Gem::Version of RubyGems 3.3: numbers and words, split at dots and where digits meet letters; a version with a
 * word is a pre-release, and a word is older than a number in its place. A hyphen means `.pre.`. Zeros at the end, and at the
 * end of the numbers before the first word, do not count.
 */
import { compareText } from '../../../kernel/pure/index.ts';
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';

type Segment = bigint | string;

export const gem: VersionScheme = {
  id: 'gem',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    return a === undefined || b === undefined ? undefined : compareSegments(a, b);
  },
};

/** Ruby's white space is ASCII: a no-break space is none. */
const form = /^[ \t\n\v\f\r]*[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?[ \t\n\v\f\r]*$/;

function parse(version: string): readonly Segment[] | undefined {
  if (version.length > maxVersionLength || !form.test(version)) return undefined;
  const segments = (version.replaceAll('-', '.pre.').match(/[0-9]+|[a-zA-Z]+/g) ?? []).map((text) =>
    /^[0-9]/.test(text) ? BigInt(text) : text,
  );
  const firstWord = segments.findIndex((segment) => typeof segment === 'string');
  const end = firstWord < 0 ? segments.length : firstWord;
  return [...withoutTrailingZeros(segments.slice(0, end)), ...withoutTrailingZeros(segments.slice(end))];
}

function withoutTrailingZeros(segments: readonly Segment[]): readonly Segment[] {
  return segments.slice(0, segments.findLastIndex((segment) => segment !== 0n) + 1);
}

function compareSegments(left: readonly Segment[], right: readonly Segment[]): Order {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const order = compareSegment(left[at] ?? 0n, right[at] ?? 0n);
    if (order !== 0) return order;
  }
  return 0;
}

function compareSegment(a: Segment, b: Segment): Order {
  if (typeof a === 'string') return typeof b === 'string' ? orderOf(compareText(a, b)) : -1;
  if (typeof b === 'string') return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Composer's order: up to four numbers or a date, then a stability (dev, alpha, beta, RC, none, patch) with its number, compared
 * as PHP's version_compare does. It refuses branches (`dev-main`, `1.x-dev`): nobody can say whether one is older than a
 * release.
 */
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';

/** A number, or the rank of a stability. */
type Token = bigint | number;

export const composer: VersionScheme = {
  id: 'composer',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    return a === undefined || b === undefined ? undefined : compareTokens(a, b);
  },
};

const dev = 0;
/** A number in the place of a stability, and the end of a release. */
const release = 4;
const ranks: ReadonlyMap<string, number> = new Map([
  ['alpha', 1],
  ['a', 1],
  ['beta', 2],
  ['b', 2],
  ['rc', 3],
  ['patch', 5],
  ['pl', 5],
  ['p', 5],
]);

const modifier = String.raw`[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?\d+(?:[.-]\d+)*)?))?([.-]?dev)?`;
const classical = new RegExp(String.raw`^v?(\d{1,5}(?:\.\d+){0,3})${modifier}$`, 'i');
const dated = new RegExp(String.raw`^v?(\d{4}(?:[.:-]?\d{2}){1,6}(?:[.:-]?\d{1,3})?)${modifier}$`, 'i');

function parse(version: string): readonly Token[] | undefined {
  if (version.length > maxVersionLength) return undefined;
  const text = version.trim().replace(/^([^,\s+]+)\+\S+$/, '$1');
  const match = classical.exec(text);
  if (match !== null) return [...padded(numbersIn(match[1])), ...stageOf(match)];
  const date = dated.exec(text);
  return date === null ? undefined : [...numbersIn(date[1]), ...stageOf(date)];
}

function numbersIn(text = ''): readonly bigint[] {
  return (text.match(/\d+/g) ?? []).map(BigInt);
}

function padded(numbers: readonly bigint[]): readonly bigint[] {
  return [...numbers, 0n, 0n, 0n].slice(0, 4);
}

function stageOf([, , stability, numbers, isDev]: RegExpExecArray): readonly Token[] {
  if (stability?.toLowerCase() === 'stable') return [];
  const rank = ranks.get(stability?.toLowerCase() ?? '');
  return [
    ...(rank === undefined ? [] : [rank, ...numbersIn(numbers)]),
    ...(isDev === undefined ? [] : [dev]),
  ];
}

function compareTokens(left: readonly Token[], right: readonly Token[]): Order {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const order = compareToken(left[at], right[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** One more number is newer; one more stability is newer only if it is a patch. */
function compareToken(a: Token | undefined, b: Token | undefined): Order {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  if (a === undefined && typeof b === 'bigint') return -1;
  if (b === undefined && typeof a === 'bigint') return 1;
  return orderOf(rankOf(a) - rankOf(b));
}

function rankOf(token: Token | undefined): number {
  return typeof token === 'number' ? token : release;
}

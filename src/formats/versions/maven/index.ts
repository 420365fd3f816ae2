/**
 * Maven's order, ComparableVersion of maven-artifact 3.8: a version is a list of numbers and words; a hyphen, and each
 * change between digits and letters, opens a list inside the list. Trailing nothings (`0`, `ga`, `final`, `release`) go.
 * Known words come in the order alpha, beta, milestone, rc, snapshot, release, sp; others after all of them, by text.
 */
import { compareText } from '../../../kernel/pure/index.ts';
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';
import { type Item, parseMaven } from './parse.ts';

export const maven: VersionScheme = {
  id: 'maven',
  accepts: isMaven,
  compare: (left, right) =>
    isMaven(left) && isMaven(right)
      ? compareLists(parseMaven(left.toLowerCase()), parseMaven(right.toLowerCase()))
      : undefined,
};

/** Maven itself takes any text. What holds other signs is a placeholder (`${revision}`) or a range. */
function isMaven(version: string): boolean {
  return version.length <= maxVersionLength && /^[0-9A-Za-z][0-9A-Za-z._+~-]*$/.test(version);
}

function compareLists(left: readonly Item[], right: readonly Item[]): Order {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [a, b] = [left[at], right[at]];
    const order = a === undefined ? negated(b === undefined ? 0 : compareItems(b, a)) : compareItems(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

function negated(order: Order): Order {
  return order === 0 ? 0 : order === 1 ? -1 : 1;
}

/** undefined stands for nothing more: 1.1 is newer than 1, 1-sp newer, 1-rc older. */
function compareItems(a: Item, b: Item | undefined): Order {
  if (typeof a === 'bigint') return compareNumber(a, b);
  if (typeof a === 'string') return compareWord(a, b);
  return compareList(a, b);
}

/** A number is newer than a word or a list in its place. */
function compareNumber(a: bigint, b: Item | undefined): Order {
  if (b === undefined) return a === 0n ? 0 : 1;
  if (typeof b !== 'bigint') return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A word is older than a number or a list in its place. */
function compareWord(a: string, b: Item | undefined): Order {
  if (b !== undefined && typeof b !== 'string') return -1;
  return orderOf(compareText(rankOf(a), rankOf(b ?? '')));
}

function compareList(a: readonly Item[], b: Item | undefined): Order {
  if (typeof b === 'bigint') return -1;
  if (typeof b === 'string') return 1;
  if (b !== undefined) return compareLists(a, b);
  for (const item of a) {
    const order = compareItems(item, undefined);
    if (order !== 0) return order;
  }
  return 0;
}

const known = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];

function rankOf(word: string): string {
  const at = known.indexOf(word);
  return at < 0 ? `${known.length}-${word}` : String(at);
}

/**
 * rpm's version order: `[epoch:]version[-release]`, as rpm 4.18 takes it apart (rpmio/rpmver.c) and compares it
 * (rpmio/rpmvercmp.c). A part is a row of tokens: runs of digits, runs of letters, `~` and `^`; every other sign only
 * separates. Rows are compared token by token, and what kinds of token meet decides before their texts do.
 */
import { compareText } from '../../../kernel/pure/index.ts';
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';

interface RpmVersion {
  readonly epoch: string;
  readonly version: string;
  readonly release: string | undefined;
}

export const rpm: VersionScheme = {
  id: 'rpm',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    if (a === undefined || b === undefined) return undefined;
    return (
      compareNumbers(a.epoch, b.epoch) ||
      compareParts(a.version, b.version) ||
      compareReleases(a.release, b.release)
    );
  },
};

/** More signs than rpmbuild lets through today (`._+%{}~^`): old packages have others, and rpm compares them all. */
const form =
  /^(?:(\d+):)?([!-,./0-9;-~]*[0-9A-Za-z][!-,./0-9;-~]*)(?:-([!-,./0-9;-~]*[0-9A-Za-z][!-,./0-9;-~]*))?$/;
const maxEpoch = 2 ** 32 - 1;

function parse(text: string): RpmVersion | undefined {
  if (text.length > maxVersionLength) return undefined;
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, epoch = '0', version = '', release] = match;
  return Number(epoch) > maxEpoch ? undefined : { epoch, version, release };
}

/** None is older than any: rpm's tools say so, and only so is it a total order. Dependencies of rpm have another rule. */
function compareReleases(a: string | undefined, b: string | undefined): Order {
  if (a === undefined || b === undefined) return orderOf(Number(a !== undefined) - Number(b !== undefined));
  return compareParts(a, b);
}

/** What meets what: `~` is older than the end, `^` newer than it, any text newer still, and a number newest. */
const ranks = { tilde: 0, end: 1, caret: 2, letters: 3, digits: 4 } as const;

interface Token {
  readonly rank: number;
  readonly text: string;
}

const end: Token = { rank: ranks.end, text: '' };

function compareParts(left: string, right: string): Order {
  const a = tokensOf(left);
  const b = tokensOf(right);
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = compareTokens(a[at] ?? end, b[at] ?? end);
    if (order !== 0) return order;
  }
  return 0;
}

function tokensOf(part: string): readonly Token[] {
  return (part.match(/~|\^|\d+|[A-Za-z]+/g) ?? []).map((text) => ({ rank: rankOf(text), text }));
}

function rankOf(text: string): number {
  if (text === '~') return ranks.tilde;
  if (text === '^') return ranks.caret;
  return /^\d/.test(text) ? ranks.digits : ranks.letters;
}

function compareTokens(a: Token, b: Token): Order {
  if (a.rank !== b.rank) return orderOf(a.rank - b.rank);
  return a.rank === ranks.digits ? compareNumbers(a.text, b.text) : orderOf(compareText(a.text, b.text));
}

/** By value without making a number of it: dates and hostile ones are longer than 2^53. */
function compareNumbers(a: string, b: string): Order {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  return orderOf(left.length - right.length) || orderOf(compareText(left, right));
}

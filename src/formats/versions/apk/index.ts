/**
 * Alpine's version order: `digit{.digit}…{letter{number}}{_suffix{number}}…{~hash}{-r#}`, as apk-tools reads it
 * (src/version.c), version 3 but for one thing: a number behind the letter, which only version 2 takes, because released
 * Alpines have such packages (libretls 3.3.3p1-r3 in 3.14, sudo 1.7.4p6). A version is a row of tokens; rows are compared token by token, and where one row ends or goes on
 * with another kind of token, the kind decides: a pre-release suffix is older than nothing, everything else newer.
 */
import { compareText } from '../../../kernel/pure/index.ts';
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';

/** Kinds of token in the order in which they may follow each other; the order also ranks a missing token. */
const kinds = {
  first: 0,
  digit: 1,
  letter: 2,
  letterNumber: 3,
  suffix: 4,
  suffixNumber: 5,
  hash: 6,
  revision: 7,
  end: 8,
} as const;

interface Token {
  readonly kind: number;
  readonly text: string;
}

/** Older than a plain version by what is negative, newer by what is positive. */
const suffixRank: ReadonlyMap<string, number> = new Map([
  ['alpha', -4],
  ['beta', -3],
  ['pre', -2],
  ['rc', -1],
  ['cvs', 1],
  ['svn', 2],
  ['git', 3],
  ['hg', 4],
  ['p', 5],
]);

export const apk: VersionScheme = {
  id: 'apk',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    return a === undefined || b === undefined ? undefined : compareRows(a, b);
  },
};

const form =
  /^([0-9]+)((?:\.[0-9]+)*)(?:([a-z])([0-9]*))?((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*)(?:~([0-9a-f]+))?(?:-r([0-9]+))?$/;

function parse(version: string): readonly Token[] | undefined {
  if (version.length > maxVersionLength) return undefined;
  const match = form.exec(version);
  if (match === null) return undefined;
  const [, first = '', digits = '', letter = '', number = '', suffixes = '', hash, revision] = match;
  const tokens: Token[] = [{ kind: kinds.first, text: first }];
  for (const text of digits.split('.').slice(1)) tokens.push({ kind: kinds.digit, text });
  if (letter !== '') tokens.push({ kind: kinds.letter, text: letter });
  if (number !== '') tokens.push({ kind: kinds.letterNumber, text: number });
  for (const suffix of suffixes.split('_').slice(1)) tokens.push(...suffixTokens(suffix));
  if (hash !== undefined) tokens.push({ kind: kinds.hash, text: hash });
  if (revision !== undefined) tokens.push({ kind: kinds.revision, text: revision });
  return tokens;
}

function suffixTokens(suffix: string): readonly Token[] {
  const name = suffix.replace(/[0-9]+$/, '');
  const number = suffix.slice(name.length);
  const token = { kind: kinds.suffix, text: name };
  return number === '' ? [token] : [token, { kind: kinds.suffixNumber, text: number }];
}

const end: Token = { kind: kinds.end, text: '' };

function compareRows(left: readonly Token[], right: readonly Token[]): Order {
  for (let at = 0; at <= Math.max(left.length, right.length); at += 1) {
    const a = left[at] ?? end;
    const b = right[at] ?? end;
    const order = a.kind === b.kind ? compareTokens(a, b) : compareKinds(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

/** The rows differ in kind here: a pre-release loses, else the longer row (the kind that comes earlier) wins. */
function compareKinds(a: Token, b: Token): Order {
  if (isPreRelease(a)) return -1;
  if (isPreRelease(b)) return 1;
  return orderOf(b.kind - a.kind);
}

function isPreRelease(token: Token): boolean {
  return token.kind === kinds.suffix && (suffixRank.get(token.text) ?? 0) < 0;
}

function compareTokens(a: Token, b: Token): Order {
  switch (a.kind) {
    case kinds.digit:
      // As in Gentoo, a leading zero makes the part a fraction, so texts are compared: 8.2.0015 is older than 8.2.002.
      if (a.text.startsWith('0') || b.text.startsWith('0')) return orderOf(compareText(a.text, b.text));
      return compareNumbers(a.text, b.text);
    case kinds.suffix:
      return orderOf((suffixRank.get(a.text) ?? 0) - (suffixRank.get(b.text) ?? 0));
    case kinds.letter:
    case kinds.hash:
      return orderOf(compareText(a.text, b.text));
    default:
      return compareNumbers(a.text, b.text);
  }
}

function compareNumbers(a: string, b: string): Order {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  return orderOf(left.length - right.length) || orderOf(compareText(left, right));
}

/**
 * Python's version order, PEP 440 (now the packaging specification "Version specifiers"): epochs, pre-, post- and
 * development releases, local versions, any number of parts. Public versions by Renovate's library; local ones here,
 * because the library (5.0.1) reads a commit hash such as `+1e5` as the number 100000.
 */
import { compare, valid } from '@renovatebot/pep440';
import { compareText } from '../../../kernel/pure/index.ts';
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';

interface Pep440Version {
  readonly release: string;
  /** The parts behind `+`; empty when there is no local version. */
  readonly local: readonly string[];
}

export const pep440: VersionScheme = {
  id: 'pep440',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    if (a === undefined || b === undefined) return undefined;
    return orderOf(compare(a.release, b.release)) || compareLocal(a.local, b.local);
  },
};

/** The specification allows white space around a version and upper case in it. */
function parse(version: string): Pep440Version | undefined {
  if (version.length > maxVersionLength) return undefined;
  const text = version.trim().toLowerCase();
  if (valid(text) === null) return undefined;
  const [release = '', local] = text.split('+');
  return { release, local: local === undefined ? [] : local.split(/[-_.]/) };
}

function compareLocal(left: readonly string[], right: readonly string[]): Order {
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = compareLocalPart(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return orderOf(left.length - right.length);
}

/** A number is newer than a word; numbers by value, words by text. */
function compareLocalPart(a: string, b: string): Order {
  const isNumberA = /^[0-9]+$/.test(a);
  const isNumberB = /^[0-9]+$/.test(b);
  if (isNumberA !== isNumberB) return isNumberA ? 1 : -1;
  if (!isNumberA) return orderOf(compareText(a, b));
  const left = BigInt(a);
  const right = BigInt(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

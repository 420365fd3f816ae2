/**
 * Dart's order, pub_semver 2.1: semantic versions by an older draft of the rules, in which build metadata counts (`1.0.0+1` is newer
 * than `1.0.0`). All three numbers are needed, there is no `v`, and leading zeros are allowed.
 */
import { compareText } from '../../../kernel/pure/index.ts';
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';

type Part = bigint | string;

interface PubVersion {
  readonly numbers: readonly Part[];
  /** Empty for a release. */
  readonly preRelease: readonly Part[];
  readonly build: readonly Part[];
}

export const pub: VersionScheme = {
  id: 'pub',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    if (a === undefined || b === undefined) return undefined;
    return (
      compareParts(a.numbers, b.numbers) ||
      orderOf(Number(a.preRelease.length === 0) - Number(b.preRelease.length === 0)) ||
      compareParts(a.preRelease, b.preRelease) ||
      compareParts(a.build, b.build)
    );
  },
};

const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const form = new RegExp(`^(\\d+\\.\\d+\\.\\d+)(?:-(${identifiers}))?(?:\\+(${identifiers}))?$`);
/** Dart's integers have 64 bits: a longer number in front is refused, behind it is a word. */
const maxInteger = 2n ** 63n - 1n;

function parse(version: string): PubVersion | undefined {
  const match = version.length > maxVersionLength ? null : form.exec(version);
  if (match === null) return undefined;
  const [, core = '', preRelease = '', build = ''] = match;
  const numbers = partsOf(core);
  if (numbers.some((number) => typeof number === 'string')) return undefined;
  return { numbers, preRelease: partsOf(preRelease), build: partsOf(build) };
}

function partsOf(text: string): readonly Part[] {
  return text === '' ? [] : text.split('.').map(partOf);
}

/** Dart reads a sign and hexadecimal digits too: the identifier `-1` is a number. */
function partOf(text: string): Part {
  const [, sign, hexadecimal, decimal] = /^(-?)(?:0[xX]([0-9a-fA-F]+)|(\d+))$/.exec(text) ?? [];
  if (hexadecimal === undefined && decimal === undefined) return text;
  const value = hexadecimal === undefined ? BigInt(decimal ?? '0') : BigInt(`0x${hexadecimal}`);
  if (value > maxInteger) return text;
  return sign === '-' ? -value : value;
}

/** Missing is older than any, numbers are older than words. */
function compareParts(left: readonly Part[], right: readonly Part[]): Order {
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = comparePart(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return orderOf(left.length - right.length);
}

function comparePart(a: Part, b: Part): Order {
  if (typeof a === 'string') return typeof b === 'string' ? orderOf(compareText(a, b)) : 1;
  if (typeof b === 'string') return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Requirements of RubyGems (`Gem::Requirement`): `~> 2.3.18, != 2.4`, joined by commas. `~> 2.3.18` takes what is not older and whose
 * release is below 2.4, so pre-releases of 2.4 are out.
 */
import { isVersion } from '../../versions/index.ts';
import { every, holds, maxConstraintLength, type Operator, type RangeLanguage } from '../range.ts';

const operators: ReadonlyMap<string, Operator> = new Map([
  ['=', '='],
  ['!=', '!='],
  ['>', '>'],
  ['<', '<'],
  ['>=', '>='],
  ['<=', '<='],
]);

export const gem: RangeLanguage = {
  id: 'gem',
  scheme: 'gem',
  satisfies(version, constraint) {
    if (constraint.length > maxConstraintLength || !isVersion('gem', version)) return undefined;
    return every(constraint.split(',').map((part) => judged(version, part)));
  },
};

function judged(version: string, part: string): boolean | undefined {
  const [, sign = '=', bound = ''] = /^\s*([=<>~!]{1,2})?\s*(\S+)\s*$/.exec(part) ?? [];
  if (!isVersion('gem', bound)) return undefined;
  if (sign === '~>') {
    const isBelow = holds('gem', releaseOf(version), { operator: '<', version: nextFamily(bound) });
    return every([holds('gem', version, { operator: '>=', version: bound }), isBelow]);
  }
  const operator = operators.get(sign);
  return operator === undefined ? undefined : holds('gem', version, { operator, version: bound });
}

/** The numbers before the first word: `2.4.0.rc1` is on its way to 2.4.0. */
function releaseOf(version: string): string {
  return numbersOf(version).join('.');
}

function nextFamily(version: string): string {
  const numbers = numbersOf(version);
  const family = numbers.length > 1 ? numbers.slice(0, -1) : numbers;
  return [...family.slice(0, -1), BigInt(family.at(-1) ?? '0') + 1n].join('.');
}

function numbersOf(version: string): readonly string[] {
  const segments = version.replaceAll('-', '.pre.').match(/[0-9]+|[a-zA-Z]+/g) ?? [];
  const word = segments.findIndex((segment) => /^[a-zA-Z]/.test(segment));
  return word < 0 ? segments : segments.slice(0, word);
}

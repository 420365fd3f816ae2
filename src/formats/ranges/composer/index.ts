/**
 * Constraints of Composer, as composer/semver 3.3 reads them: comparisons, `^`, `~`, `1.*`, hyphens, commas or blanks for and, `||` for
 * or. Its ends reach down to the development version: `>=1.0` takes 1.0-beta, `<2.0` does not take 2.0-beta. It refuses branches
 * (`dev-main`) and aliases (`as`), which have no place in an order.
 */
import { isVersion } from '../../versions/index.ts';
import {
  type Bound,
  every,
  holds,
  maxConstraintLength,
  type Operator,
  type RangeLanguage,
  some,
} from '../range.ts';

export const composer: RangeLanguage = {
  id: 'composer',
  scheme: 'composer',
  satisfies(version, constraint) {
    if (constraint.length > maxConstraintLength || !isVersion('composer', version)) return undefined;
    return some(constraint.split(/\|\|?/).map((group) => every(judged(version, group.trim()))));
  },
};

function judged(version: string, group: string): readonly (boolean | undefined)[] {
  return partsOf(group).flatMap((part): readonly (boolean | undefined)[] => {
    const bounds = boundsOf(part);
    return bounds === undefined ? [undefined] : bounds.map((bound) => holds('composer', version, bound));
  });
}

/** A hyphen with blanks around it stays inside its part, and an operator with its version. */
function partsOf(group: string): readonly string[] {
  const glued = group.replaceAll(/([<>=!]) +/g, '$1').replaceAll(/ +- +/g, '\u0000');
  return glued.split(/ *, *| +/).map((part) => part.replace('\u0000', ' - '));
}

const stage = '[._-]?(?:(?:stable|beta|b|rc|alpha|a|patch|pl|p)(?:[.-]?\\d+)*)?(?:[.-]?dev)?';
const numbered = new RegExp(
  `^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?(?:\\.(\\d+))?(${stage})(?:\\+\\S+)?$`,
  'i',
);
const wildcard = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.[xX*])+$/;
const operators: ReadonlyMap<string, Operator> = new Map([
  ['', '='],
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** What one part demands; undefined when it is none. */
function boundsOf(part: string): readonly Bound[] | undefined {
  const text = part.replace(/@(?:stable|rc|beta|alpha|dev)$/i, '');
  if (/^[xX*](?:\.[xX*])*$/.test(text) || (text === '' && part !== '')) return [];
  if (/^v[xX*](?:\.[xX*])*$/i.test(text) || /^[xX*]\./.test(text))
    return [{ operator: '>=', version: '0.0.0.0-dev' }];
  const wild = wildcard.exec(text);
  if (wild !== null) return between(`${given(wild).join('.')}-dev`, raised(given(wild), given(wild).length));
  if (/^[\^~]/.test(text)) return significant(text);
  if (text.includes(' - ')) return hyphened(text);
  return comparison(part, text);
}

/** `^1.2` up to the next first number that is not zero, `~1.2` up to the next of the number before the last. */
function significant(text: string): readonly Bound[] | undefined {
  const match = numbered.exec(text.slice(1));
  if (match === null) return undefined;
  const numbers = given(match);
  const low = `${text.slice(1)}${(match[5] ?? '') === '' ? '-dev' : ''}`;
  const position = text.startsWith('~') ? Math.max(1, numbers.length - 1) : caretPosition(numbers);
  return between(low, raised(numbers, position));
}

function caretPosition(numbers: readonly string[]): number {
  if (numbers[0] !== '0' || numbers.length === 1) return 1;
  return numbers[1] !== '0' || numbers.length === 2 ? 2 : 3;
}

function hyphened(text: string): readonly Bound[] | undefined {
  const [from = '', to = ''] = text.split(' - ');
  const [low, high] = [numbered.exec(from), numbered.exec(to)];
  if (low === null || high === null) return undefined;
  const start = `${from}${(low[5] ?? '') === '' ? '-dev' : ''}`;
  const numbers = given(high);
  if (numbers.length > 2 || (high[5] ?? '') !== '') {
    const ends: readonly Bound[] = [
      { operator: '>=', version: start },
      { operator: '<=', version: to },
    ];
    return ends;
  }
  return between(start, raised(numbers, numbers.length));
}

function comparison(part: string, text: string): readonly Bound[] | undefined {
  const [, sign = '', version = ''] = /^([<>=!]*)(.*)$/.exec(text) ?? [];
  const operator = operators.get(sign);
  if (operator === undefined || !isVersion('composer', version)) return undefined;
  const isPlain = (numbered.exec(version)?.[5] ?? '') === '';
  const flag = /@(rc|beta|alpha|dev)$/i.exec(part)?.[1];
  if (isPlain && flag !== undefined && operator !== '=') return [{ operator, version: `${version}-${flag}` }];
  const reachesDown = isPlain && (operator === '<' || operator === '>=');
  return [{ operator, version: reachesDown ? `${version}-dev` : version }];
}

function given(match: RegExpExecArray): readonly string[] {
  return match.slice(1, 5).filter((number) => number !== undefined && /^\d+$/.test(number));
}

/** The first development version after all that share the numbers up to a position. */
function raised(numbers: readonly string[], position: number): string {
  const kept = numbers.slice(0, position);
  return `${[...kept.slice(0, -1), BigInt(kept.at(-1) ?? '0') + 1n].join('.')}-dev`;
}

function between(low: string, high: string): readonly Bound[] {
  return [
    { operator: '>=', version: low },
    { operator: '<', version: high },
  ];
}

import type { VersionSchemeId } from '../versions/index.ts';
import { type Bound, every, holds, maxConstraintLength, type Operator, some } from './range.ts';

const operators: ReadonlyMap<string, Operator> = new Map([
  ['<<', '<'],
  ['<', '<'],
  ['<=', '<='],
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['>=', '>='],
  ['>', '>'],
  ['>>', '>'],
]);

/** How one part of a constraint is judged; undefined when it cannot be understood. */
export type Judge = (version: string, part: string) => boolean | undefined;

/** Parts joined by commas (and, where no version has one, blanks) all hold, of alternatives (`|`, `||`) one. */
export function alternatives(version: string, constraint: string, judge: Judge): boolean | undefined {
  if (constraint.length > maxConstraintLength) return undefined;
  return some(
    constraint.split(/\|\|?/).map((group) => every(partsOf(group).map((part) => judge(version, part)))),
  );
}

/** An operator may stand apart from its version; an empty part is one that cannot be understood. */
function partsOf(group: string): readonly string[] {
  const text = group.trim().replaceAll(/([<>=!~]) +/g, '$1');
  return text.split(/\s*,\s*|\s+/);
}

/** `>=1.0` as a bound; a version alone is that version. */
export function boundOf(part: string): Bound | undefined {
  const [, sign = '', version = ''] = /^([<>=!]*)([^<>=!]+)$/.exec(part) ?? [];
  const operator = operators.get(sign === '' ? '=' : sign);
  return operator === undefined || version === '' ? undefined : { operator, version };
}

/** The judge of a language that knows comparisons and nothing else. */
export function comparisons(scheme: VersionSchemeId): Judge {
  return (version, part) => {
    const bound = boundOf(part);
    return bound === undefined ? undefined : holds(scheme, version, bound);
  };
}

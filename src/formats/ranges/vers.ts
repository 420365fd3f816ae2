import { compareVersions } from '../versions/index.ts';
import { type Bound, holds, maxConstraintLength, type RangeLanguage } from './range.ts';

/**
 * Ranges that are the same for every ecosystem: `vers:npm/>=1.0.0|<2.0.0|!=1.5.0`. As the specification says: equal and unequal
 * versions first, then the stretches between what opens (`>`, `>=`) and what closes (`<`, `<=`) in the order of versions.
 * undefined when it is for another ecosystem, or cannot be understood.
 *
 * @see https://github.com/package-url/vers-spec
 */
export function satisfiesVers(
  language: RangeLanguage,
  version: string,
  constraint: string,
): boolean | undefined {
  const [, scheme = '', list = ''] = /^vers:([a-z0-9.+-]+)\/(.+)$/.exec(constraint) ?? [];
  if (constraint.length > maxConstraintLength || !namesOf(language).includes(scheme)) return undefined;
  if (compareVersions(language.scheme, version, version) === undefined) return undefined;
  if (list === '*') return true;
  const bounds = list.split('|').map(boundOf);
  const good = bounds.filter((bound) => bound !== undefined);
  if (good.length < bounds.length || !areOrdered(language, good)) return undefined;
  const points = good.filter(({ operator }) => operator === '=' || operator === '!=');
  const at = points.find((bound) => compareVersions(language.scheme, version, bound.version) === 0);
  if (at !== undefined) return at.operator === '=';
  return isInside(language, version, good);
}

/** The names of the specification where they are not ours. */
function namesOf({ id }: RangeLanguage): readonly string[] {
  const others = { crates: ['cargo'], go: ['golang'], apk: ['alpine'] };
  return [
    id,
    ...(Object.hasOwn(others, id) && (id === 'crates' || id === 'go' || id === 'apk') ? others[id] : []),
  ];
}

function boundOf(text: string): Bound | undefined {
  const [, sign, encoded = ''] = /^\s*(<=|>=|!=|<|>|=)?([^<>=!|]+)$/.exec(text) ?? [];
  try {
    const version = decodeURIComponent(encoded.trim());
    switch (sign) {
      case '<':
      case '<=':
      case '>':
      case '>=':
      case '!=':
        return { operator: sign, version };
      default:
        return version === '' ? undefined : { operator: '=', version };
    }
  } catch {
    // A percent sign that encodes nothing: the decoder says so by throwing only.
    return undefined;
  }
}

/** The specification wants every version once, in rising order: another list was written by somebody who meant another thing. */
function areOrdered({ scheme }: RangeLanguage, bounds: readonly Bound[]): boolean {
  return bounds.every(({ version }, at) => {
    const before = bounds[at - 1]?.version ?? version;
    return compareVersions(scheme, before, version) === (at === 0 ? 0 : -1);
  });
}

/** With `!=` alone everything else is inside. A stretch needs no second end. */
function isInside({ scheme }: RangeLanguage, version: string, bounds: readonly Bound[]): boolean {
  const ends = bounds.filter(({ operator }) => operator !== '=' && operator !== '!=');
  if (ends.length === 0) return bounds.every(({ operator }) => operator === '!=');
  return ends.some((end, at) => {
    if (holds(scheme, version, end) !== true) return false;
    if (end.operator.startsWith('>')) {
      const next = ends[at + 1];
      return next === undefined || next.operator.startsWith('>') || holds(scheme, version, next) === true;
    }
    return at === 0;
  });
}

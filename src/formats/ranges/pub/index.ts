/**
 * Constraints of Dart's pub: `any`, `^1.2.3`, one version, or comparisons in a row (`>=1.0.0 <2.0.0`). As pub_semver judges them: an
 * upper end that is excluded excludes its pre-releases too, unless the lower end is a pre-release of the same version.
 */
import { isVersion } from '../../versions/index.ts';
import { type Bound, every, holds, maxConstraintLength, type RangeLanguage } from '../range.ts';
import { boundOf } from '../relational.ts';

export const pub: RangeLanguage = {
  id: 'pub',
  scheme: 'pub',
  satisfies(version, constraint) {
    if (constraint.length > maxConstraintLength || !isVersion('pub', version)) return undefined;
    const text = constraint.trim();
    if (text === 'any') return true;
    const bounds = text.startsWith('^') ? compatible(text.slice(1).trim()) : inARow(text);
    return bounds === undefined ? undefined : every(bounds.map((bound) => holds('pub', version, bound)));
  },
};

/** Up to the next version that may break: the next major one, below 1.0 the next minor one. */
function compatible(version: string): readonly Bound[] | undefined {
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  if (!isVersion('pub', version)) return undefined;
  const next = BigInt(major) === 0n ? `0.${BigInt(minor) + 1n}.0-0` : `${BigInt(major) + 1n}.0.0-0`;
  return [
    { operator: '>=', version },
    { operator: '<', version: next },
  ];
}

function inARow(text: string): readonly Bound[] | undefined {
  const parts = text.match(/(?:[<>]=?\s*)?[^\s<>=]+/g) ?? [];
  if (parts.length === 0 || parts.join('').replaceAll(/\s/g, '') !== text.replaceAll(/\s/g, ''))
    return undefined;
  const bounds = parts
    .map((part) => boundOf(part.replaceAll(/\s/g, '')))
    .filter((bound) => bound !== undefined);
  if (bounds.length < parts.length || bounds.some(({ version }) => !isVersion('pub', version)))
    return undefined;
  return bounds.map((bound) => withoutPreReleases(bound, bounds));
}

function withoutPreReleases(bound: Bound, all: readonly Bound[]): Bound {
  if (bound.operator !== '<' || /[-+]/.test(bound.version)) return bound;
  const lower = all.filter(({ operator }) => operator.startsWith('>'));
  const isOfSame = lower.some(({ version }) => version.startsWith(`${bound.version}-`));
  return isOfSame ? bound : { operator: '<', version: `${bound.version}-0` };
}

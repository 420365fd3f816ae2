import type { AffectedRange } from '../../model/index.ts';
import { compareVersions, isVersion } from '../versions/index.ts';

/** One end of a stretch of versions. */
interface Bound {
  readonly version: string;
  readonly isIncluded: boolean;
}

/** A stretch of versions; an absent end is open. */
interface Stretch {
  readonly from?: Bound;
  readonly to?: Bound;
}

/**
 * What is affected, of requirements that say what is not (`~> 2.3.18`, `>= 3.1.0, < 4`): the gaps between them. undefined when one
 * is no requirement.
 *
 * A gap that begins behind a version that is itself not affected begins a little above it (`1.1.0.0.0.1.A`), because a range
 * includes its beginning; no gem has a version between the two.
 */
export function affectedOutside(requirements: readonly string[]): readonly AffectedRange[] | undefined {
  const stretches = requirements.map(stretchOf);
  const good = stretches.filter((stretch) => stretch !== undefined);
  if (good.length < stretches.length) return undefined;
  const ranges: AffectedRange[] = [];
  let reached: Stretch = {};
  for (const stretch of good.toSorted(byBeginning)) {
    const gap = gapBetween(reached, stretch);
    if (gap !== undefined) ranges.push(gap);
    if (stretch.to === undefined) return ranges;
    if (reached.to === undefined || compareEnds(stretch.to, reached.to) > 0) reached = { to: stretch.to };
  }
  return [...ranges, beginningBehind(reached)];
}

const operators = new Set(['=', '>', '>=', '<', '<=', '~>']);

/** Parts joined by commas all hold. `!=` is in no advisory, and would be two stretches. */
function stretchOf(requirement: string): Stretch | undefined {
  let stretch: Stretch = {};
  for (const part of requirement.split(',')) {
    const [, operator = '=', version = ''] = /^\s*([=<>~!]{1,2})?\s*(\S+)\s*$/.exec(part) ?? [];
    if (!operators.has(operator) || !isVersion('gem', version)) return undefined;
    stretch = narrowed(stretch, partOf(operator, version));
  }
  return stretch;
}

function partOf(operator: string, version: string): Stretch {
  const included = { version, isIncluded: true };
  const excluded = { version, isIncluded: false };
  switch (operator) {
    case '>':
      return { from: excluded };
    case '>=':
      return { from: included };
    case '<':
      return { to: excluded };
    case '<=':
      return { to: included };
    case '~>':
      return { from: included, to: { version: afterFamily(version), isIncluded: false } };
    default:
      return { from: included, to: included };
  }
}

/** `~> 2.3.18` ends before the first pre-release of 2.4; upper case comes first among letters. */
function afterFamily(version: string): string {
  const numbers = /^\d+(?:\.\d+)*(?![0-9A-Za-z])/.exec(version)?.[0].split('.') ?? [version];
  const family = numbers.length > 1 ? numbers.slice(0, -1) : numbers;
  return [...family.slice(0, -1), BigInt(family.at(-1) ?? '0') + 1n, 'A'].join('.');
}

function narrowed(stretch: Stretch, { from, to }: Stretch): Stretch {
  const isLater =
    from !== undefined && (stretch.from === undefined || compareBeginnings(from, stretch.from) > 0);
  const isEarlier = to !== undefined && (stretch.to === undefined || compareEnds(to, stretch.to) < 0);
  return { ...stretch, ...(isLater ? { from } : {}), ...(isEarlier ? { to } : {}) };
}

function compareBeginnings(left: Bound, right: Bound): number {
  return versionOrder(left, right) || Number(right.isIncluded) - Number(left.isIncluded);
}

function compareEnds(left: Bound, right: Bound): number {
  return versionOrder(left, right) || Number(left.isIncluded) - Number(right.isIncluded);
}

function versionOrder(left: Bound, right: Bound): number {
  return compareVersions('gem', left.version, right.version) ?? 0;
}

function byBeginning(left: Stretch, right: Stretch): number {
  if (left.from === undefined || right.from === undefined) {
    return Number(left.from !== undefined) - Number(right.from !== undefined);
  }
  return compareBeginnings(left.from, right.from);
}

/** Nothing lies between a stretch and one that begins in it, or where it ends. */
function gapBetween(reached: Stretch, { from }: Stretch): AffectedRange | undefined {
  if (from === undefined) return undefined;
  if (reached.to !== undefined) {
    const order = versionOrder(from, reached.to);
    if (order < 0 || (order === 0 && (from.isIncluded || reached.to.isIncluded))) return undefined;
  }
  const end = from.isIncluded ? { fixed: from.version } : { lastAffected: from.version };
  return { ...beginningBehind(reached), ...end };
}

function beginningBehind({ to }: Stretch): AffectedRange {
  if (to === undefined) return {};
  return { introduced: to.isIncluded ? `${to.version}.0.0.0.1.A` : to.version };
}

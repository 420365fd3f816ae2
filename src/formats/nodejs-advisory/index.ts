import { type Comparator, compare, Range } from 'semver';
import type { AffectedRange } from '../../model/index.ts';

/**
 * The two range texts of an advisory of the Node.js project (`vulnerable: 8.x || 7.x`, `patched: ^8.1.4`, npm's syntax) as
 * stretches of versions. A version is affected when it is vulnerable and not patched; a stretch ends at the lowest patched
 * version inside it, or above it where no other stretch begins before. It refuses texts that are no range.
 */
export function nodejsRanges(vulnerable: string, patched: string): readonly AffectedRange[] | undefined {
  const stretches = stretchesOf(vulnerable);
  if (stretches === undefined) return undefined;
  const fixes = (stretchesOf(patched) ?? []).flatMap(({ from }) => (from === '0.0.0' ? [] : [from]));
  return stretches.map((stretch) => rangeOf(stretch, fixes.toSorted(compare)));
}

interface Stretch {
  readonly from: string;
  readonly to?: { readonly version: string; readonly isInside: boolean } | undefined;
}

const maxLength = 5_000;

function stretchesOf(text: string): readonly Stretch[] | undefined {
  if (text.length > maxLength) return undefined;
  try {
    return new Range(text).set.filter((all) => !isNothing(all)).map(stretchOf);
  } catch {
    // The library refuses what is no range by throwing only.
    return undefined;
  }
}

/** npm writes `<0.0.0-0` for what no version can be. */
function isNothing(all: readonly Comparator[]): boolean {
  return all.some(({ operator, semver }) => operator === '<' && /^0\.0\.0(?:-0)?$/.test(semver.version));
}

function stretchOf(all: readonly Comparator[]): Stretch {
  const lower = all.find(({ operator }) => operator === '>=' || operator === '>');
  const upper = all.find(({ operator }) => operator === '<' || operator === '<=');
  // A comparator without an operator is one version, or any.
  const exact = all.find(({ operator, value }) => operator === '' && value !== '')?.semver.version;
  if (exact !== undefined) return { from: exact, to: { version: exact, isInside: true } };
  const from = lower?.semver.version ?? '0.0.0';
  if (upper === undefined) return { from };
  return { from, to: { version: upper.semver.version, isInside: upper.operator === '<=' } };
}

function rangeOf({ from, to }: Stretch, fixes: readonly string[]): AffectedRange {
  const start = from === '0.0.0' ? {} : { introduced: from };
  const above = fixes.filter((fix) => compare(fix, from) > 0);
  const inside = above.find((fix) => to === undefined || compare(fix, to.version) < 0);
  if (inside !== undefined) return { ...start, fixed: inside };
  if (to === undefined) return start;
  const next = above[0];
  const isNext = next !== undefined && !to.version.endsWith('-0');
  if (isNext) return { ...start, fixed: to.isInside ? next : to.version };
  return { ...start, lastAffected: to.version };
}

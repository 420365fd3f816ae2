import type { AffectedRange } from '../../model/index.ts';
import { compareVersions, type VersionSchemeId } from '../versions/index.ts';
import type { OsvEvent } from './record.ts';

interface Mark {
  readonly kind: 'fixed' | 'introduced' | 'last-affected';
  readonly version: string;
}

/** At one version a stretch ends before the next begins, and a version may be first and last of its stretch. */
const kindOrder = { fixed: 0, introduced: 1, 'last-affected': 2 } as const;

/**
 * The affected stretches of one range. Events may come in any order; `introduced` twice without an end is one stretch; an
 * end without a beginning counts from the start; one that ends where it begins is none (RUSTSEC-2024-0399). Without a
 * known version order they are read as listed.
 */
export function rangesOfEvents(
  events: readonly OsvEvent[],
  scheme: VersionSchemeId | undefined,
): readonly AffectedRange[] {
  const marks = sorted(events.flatMap(marksOf), scheme);
  const ranges: AffectedRange[] = [];
  let open: string | undefined;
  let empty: Mark | undefined;
  for (const [at, mark] of marks.entries()) {
    if (mark === empty) continue;
    if (mark.kind === 'introduced') {
      open ??= mark.version;
      continue;
    }
    empty = open === undefined ? beginningAt(mark, marks[at + 1]) : undefined;
    if (open !== undefined || (ranges.length === 0 && empty === undefined)) ranges.push(closed(open, mark));
    open = undefined;
  }
  if (open !== undefined) ranges.push(startAt(open));
  return ranges;
}

/** The beginning that belongs to an end at the same version, where no stretch is open that it could end. */
function beginningAt(end: Mark, next: Mark | undefined): Mark | undefined {
  const isSame = end.kind === 'fixed' && next?.kind === 'introduced' && next.version === end.version;
  return isSame ? next : undefined;
}

function marksOf(event: OsvEvent): readonly Mark[] {
  const { introduced, fixed, last_affected: last } = event;
  return [
    ...(introduced === undefined ? [] : [{ kind: 'introduced', version: introduced } as const]),
    ...(fixed === undefined ? [] : [{ kind: 'fixed', version: fixed } as const]),
    ...(last === undefined ? [] : [{ kind: 'last-affected', version: last } as const]),
  ];
}

function sorted(marks: readonly Mark[], scheme: VersionSchemeId | undefined): readonly Mark[] {
  if (scheme === undefined) return marks;
  return marks.toSorted(
    (left, right) =>
      Number(left.version !== '0') - Number(right.version !== '0') ||
      (compareVersions(scheme, left.version, right.version) ?? 0) ||
      kindOrder[left.kind] - kindOrder[right.kind],
  );
}

function closed(open: string | undefined, end: Mark): AffectedRange {
  const start = open === undefined ? {} : startAt(open);
  return end.kind === 'fixed' ? { ...start, fixed: end.version } : { ...start, lastAffected: end.version };
}

/** `0` is OSV's word for the very beginning. */
function startAt(version: string): AffectedRange {
  return version === '0' ? {} : { introduced: version };
}

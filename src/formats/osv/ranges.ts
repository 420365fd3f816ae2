import type { AffectedRange } from '../../model/index.ts';
import { compareVersions, isVersion, type VersionSchemeId } from '../versions/index.ts';
import type { OsvEvent } from './record.ts';

interface Mark {
  readonly kind: 'fixed' | 'introduced' | 'last-affected';
  readonly version: string;
  /** Its other half is no version: it ends what is open, or begins what has an end, and makes no stretch by itself. */
  readonly isHalf?: true;
}

/** At one version a stretch ends before the next begins, and a version may be first and last of its stretch. */
const kindOrder = { fixed: 0, introduced: 1, 'last-affected': 2 } as const;

/**
 * The affected stretches of one range. Events may come in any order; `introduced` twice without an end is one stretch; an
 * end without a beginning counts from the start; one that ends where it begins is none (RUSTSEC-2024-0399). Without a
 * known version order they are read as listed. What is no version has no place in an order, and would put the others
 * out of it: it keeps the neighbour that it has in the list, behind the stretches of all others.
 */
export function rangesOfEvents(
  events: readonly OsvEvent[],
  scheme: VersionSchemeId | undefined,
): readonly AffectedRange[] {
  const marks = events.flatMap(marksOf);
  if (scheme === undefined) return stretches(marks);
  const isReadable = ({ version }: Mark): boolean => version === '0' || isVersion(scheme, version);
  if (marks.every(isReadable)) return stretches(sorted(marks, scheme));
  const listed = neighbours(marks);
  const doubtful = listed.filter((pair) => !pair.every(isReadable));
  const readable = listed.flatMap((pair) =>
    doubtful.includes(pair)
      ? pair.filter(isReadable).map((mark) => ({ ...mark, isHalf: true }) as const)
      : pair,
  );
  return [
    ...stretches(sorted(readable, scheme)),
    ...doubtful.flatMap((pair) => {
      const isSecondEnd = pair.length === 1 && pair[0]?.kind !== 'introduced' && listed.length > 1;
      return isSecondEnd ? [] : stretches(pair);
    }),
  ];
}

/** As they are listed: a beginning and the end right behind it, or either alone. */
function neighbours(marks: readonly Mark[]): readonly (readonly Mark[])[] {
  const found: Mark[][] = [];
  for (const mark of marks) {
    const last = found.at(-1);
    const isEnd = mark.kind !== 'introduced' && last?.length === 1 && last[0]?.kind === 'introduced';
    if (isEnd) last.push(mark);
    else found.push([mark]);
  }
  return found;
}

/** Of marks in their order. */
function stretches(marks: readonly Mark[]): readonly AffectedRange[] {
  const ranges: AffectedRange[] = [];
  let open: Mark | undefined;
  let empty: Mark | undefined;
  for (const [at, mark] of marks.entries()) {
    if (mark === empty) continue;
    if (mark.kind === 'introduced') {
      open = open === undefined || open.isHalf === true ? mark : open;
      continue;
    }
    empty = open === undefined ? beginningAt(mark, marks[at + 1]) : undefined;
    const isFromStart = ranges.length === 0 && empty === undefined && mark.isHalf !== true;
    if (open !== undefined || isFromStart) ranges.push(closed(open?.version, mark));
    open = undefined;
  }
  if (open !== undefined && open.isHalf !== true) ranges.push(startAt(open.version));
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

function sorted(marks: readonly Mark[], scheme: VersionSchemeId): readonly Mark[] {
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

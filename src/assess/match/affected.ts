import { compareVersions } from '../../formats/versions/index.ts';
import type { Advisory, AffectedRange, FixState } from '../../model/index.ts';
import type { LookUp } from './look-up.ts';
import { changeWithin } from './possible.ts';

/**
 * What one advisory says about one version. `unreadable`: a bound of it is no version, and nothing else says affected.
 * `differs`: it does not say the same of all versions that this may be.
 */
export type Answer =
  | {
      readonly kind: 'affected';
      readonly statement: string;
      readonly state: FixState;
      readonly fixed?: string | undefined;
    }
  | { readonly kind: 'not-affected' }
  | { readonly kind: 'unreadable' | 'differs'; readonly bound: string };

/** Ranges and listed versions are alternatives: either is enough. */
export function judge(advisory: Advisory, route: LookUp): Answer {
  const { possible, version } = route;
  if (possible === undefined) return judgeVersion(advisory, route, version);
  const bound = changeWithin(advisory, possible, route);
  if (bound !== undefined) return { kind: 'differs', bound };
  return judgeVersion(advisory, { ...route, version: possible.atLeast }, version);
}

/** `shown` is how a statement calls the version. */
function judgeVersion(advisory: Advisory, route: LookUp, shown: string): Answer {
  const placed = advisory.ranges.map((range) => ({ range, place: placeIn(range, route, shown) }));
  const inside = placed.filter(({ place }) => place.kind === 'inside');
  const [first] = inside;
  if (first?.place.kind === 'inside') {
    const ranges = inside.map(({ range }) => range);
    return { kind: 'affected', statement: first.place.statement, ...fixIn(ranges, advisory, route) };
  }
  if (isListed(advisory, route)) {
    return {
      kind: 'affected',
      statement: `${shown} is listed`,
      ...fixIn(advisory.ranges, advisory, route),
    };
  }
  const unreadable = placed.map(({ place }) => place).find((place) => place.kind === 'unreadable');
  return unreadable ?? { kind: 'not-affected' };
}

type PlaceInRange =
  | { readonly kind: 'inside'; readonly statement: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'unreadable'; readonly bound: string };

function placeIn(range: AffectedRange, route: LookUp, shown: string): PlaceInRange {
  const { version, scheme } = route;
  const { from, until, last } = boundsOf(range, route);
  const bounds = [
    { bound: from, holds: (order: number) => order >= 0 },
    { bound: until, holds: (order: number) => order < 0 },
    { bound: last, holds: (order: number) => order <= 0 },
  ];
  let unreadable: string | undefined;
  for (const { bound, holds } of bounds) {
    if (bound === undefined) continue;
    const order = compareVersions(scheme, version, bound);
    if (order === undefined) unreadable ??= bound;
    else if (!holds(order)) return { kind: 'outside' };
  }
  if (unreadable !== undefined) return { kind: 'unreadable', bound: unreadable };
  const start = from === undefined ? '' : `${from} <= `;
  const end = until === undefined ? (last === undefined ? '' : ` <= ${last}`) : ` < ${until}`;
  const isEverything = start === '' && end === '';
  return {
    kind: 'inside',
    statement: isEverything ? `every version, ${shown} too` : `${start}${shown}${end}`,
  };
}

/** In the form of the version; the last affected one counts only where no fix ends the stretch. */
function boundsOf(
  { introduced, fixed, lastAffected }: AffectedRange,
  { readBound }: LookUp,
): {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly last?: string | undefined;
} {
  const read = (bound: string | undefined): string | undefined =>
    bound === undefined ? undefined : readBound(bound);
  return {
    from: introduced === '0' ? undefined : read(introduced),
    until: read(fixed),
    last: fixed === undefined ? read(lastAffected) : undefined,
  };
}

/**
 * The lowest fix above the version that the same advisory does not call affected again: stretches may overlap, and a
 * version that the next scan would still find is no fix. A last affected version names none, there is one or there is
 * none.
 */
function fixIn(
  ranges: readonly AffectedRange[],
  advisory: Advisory,
  route: LookUp,
): { readonly state: FixState; readonly fixed?: string | undefined } {
  const order = (left: string, right: string): number =>
    compareVersions(route.scheme, route.readBound(left), route.readBound(right)) ?? 0;
  const named = ranges
    .flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]))
    .filter((fixed) => compareVersions(route.scheme, route.version, route.readBound(fixed)) === -1)
    .toSorted(order);
  const fixed = named.find((candidate) => isClean(candidate, advisory, route));
  if (fixed !== undefined) return { state: 'fixed', fixed };
  const isOpen = ranges.some((range) => range.fixed === undefined && range.lastAffected === undefined);
  return { state: advisory.fixState ?? (isOpen && named.length === 0 ? 'open' : 'unknown') };
}

function isClean(candidate: string, advisory: Advisory, route: LookUp): boolean {
  const there = { ...route, version: route.readBound(candidate) };
  return (
    !isListed(advisory, there) &&
    advisory.ranges.every((range) => placeIn(range, there, candidate).kind !== 'inside')
  );
}

function isListed(advisory: Advisory, route: LookUp): boolean {
  return advisory.versions.some(
    (listed) => listed === route.version || compareVersions(route.scheme, listed, route.version) === 0,
  );
}

import { compareVersions } from '../../formats/versions/index.ts';
import type { Advisory, AffectedRange, FixState } from '../../model/index.ts';
import type { Route } from './route.ts';

type LookUp = Extract<Route, { readonly kind: 'look-up' }>;

/** What one advisory says about one version. `unreadable`: a bound of it is no version, and nothing else says affected. */
export type Answer =
  | {
      readonly kind: 'affected';
      readonly statement: string;
      readonly state: FixState;
      readonly fixed?: string | undefined;
    }
  | { readonly kind: 'not-affected' }
  | { readonly kind: 'unreadable'; readonly bound: string };

/** Ranges and listed versions are alternatives: either is enough. */
export function judge(advisory: Advisory, route: LookUp): Answer {
  const answers = advisory.ranges.map((range) => judgeRange(range, advisory, route));
  const affected = answers.find((answer) => answer.kind === 'affected');
  if (affected !== undefined) return affected;
  const listed = advisory.versions.find((version) => isSame(version, route));
  if (listed !== undefined) return byList(advisory, route);
  return answers.find((answer) => answer.kind === 'unreadable') ?? { kind: 'not-affected' };
}

function judgeRange(range: AffectedRange, advisory: Advisory, route: LookUp): Answer {
  const { version, scheme } = route;
  const { introduced, fixed, lastAffected } = range;
  const read = (bound: string | undefined): string | undefined =>
    bound === undefined ? undefined : route.readBound(bound);
  const [from, until, last] = [
    introduced === '0' ? undefined : read(introduced),
    read(fixed),
    read(lastAffected),
  ];
  const bounds = [
    { bound: from, holds: (order: number) => order >= 0 },
    { bound: until, holds: (order: number) => order < 0 },
    { bound: until === undefined ? last : undefined, holds: (order: number) => order <= 0 },
  ];
  for (const { bound, holds } of bounds) {
    if (bound === undefined) continue;
    const order = compareVersions(scheme, version, bound);
    if (order === undefined) return { kind: 'unreadable', bound };
    if (!holds(order)) return { kind: 'not-affected' };
  }
  const statement = [
    from === undefined ? '' : `${from} <= `,
    version,
    until === undefined ? '' : ` < ${until}`,
    until === undefined && last !== undefined ? ` <= ${last}` : '',
  ].join('');
  const said = statement === version ? `every version, ${version} too` : statement;
  return { kind: 'affected', statement: said, ...fixOf(advisory, range) };
}

/** A last affected version names no fix: there is one or there is none, the source does not say. */
function fixOf(
  advisory: Advisory,
  range: AffectedRange,
): { readonly state: FixState; readonly fixed?: string | undefined } {
  if (range.fixed !== undefined) return { state: 'fixed', fixed: range.fixed };
  return { state: advisory.fixState ?? (range.lastAffected === undefined ? 'open' : 'unknown') };
}

/** A listed version may still have its fix named by the range of its stretch; the lowest fix above it is taken. */
function byList(advisory: Advisory, route: LookUp): Answer {
  const above = advisory.ranges
    .flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]))
    .filter((fixed) => compareVersions(route.scheme, route.version, route.readBound(fixed)) === -1)
    .toSorted(
      (left, right) => compareVersions(route.scheme, route.readBound(left), route.readBound(right)) ?? 0,
    );
  const [fixed] = above;
  const state = fixed === undefined ? (advisory.fixState ?? 'unknown') : 'fixed';
  return { kind: 'affected', statement: `${route.version} is listed`, state, fixed };
}

function isSame(listed: string, route: LookUp): boolean {
  return listed === route.version || compareVersions(route.scheme, listed, route.version) === 0;
}

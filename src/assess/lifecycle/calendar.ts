import { compareText } from '../../kernel/pure/index.ts';
import type { SupportEvent } from '../../model/index.ts';
import { placesOf, type RunningRelease } from './lifecycle.ts';
import { findRelease } from './support.ts';
import type { LifecycleTable } from './table.ts';

/** The days from and to which a calendar goes, both counted. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** What ends within a span for what runs somewhere, soonest first, with everybody whom it affects. */
export function supportCalendar(
  running: readonly RunningRelease[],
  table: LifecycleTable,
  { from, to }: Span,
): readonly SupportEvent[] {
  const ends = running.flatMap(({ release, where }) => {
    const found = findRelease(table, release);
    if (found.kind === 'unknown') return [];
    const { title, source } = found;
    return endsOf(found.release).map((end) => ({
      ...end,
      product: title,
      version: found.release.cycle,
      source,
      where,
    }));
  });
  const within = ends.filter(({ on }) => from <= on && on <= to);
  const groups = Map.groupBy(within, ({ on, ends: what, product, version }) =>
    [on, product, version, what].join('\t'),
  );
  return [...groups]
    .toSorted(([left], [right]) => compareText(left, right))
    .flatMap(([, [first, ...others]]) => {
      if (first === undefined) return [];
      return [{ ...first, where: placesOf([first, ...others].map(({ where }) => where)) }];
    });
}

type End = Pick<SupportEvent, 'on' | 'ends' | 'program'>;

/** A day on which two things end is named by the later one: it is the one that leaves less. */
function endsOf({
  activeUntil,
  ended,
  extended,
}: LifecycleTable['products'][number]['releases'][number]): readonly End[] {
  const ends: End[] = [];
  if (activeUntil !== undefined && activeUntil !== ended) ends.push({ on: activeUntil, ends: 'active' });
  if (typeof ended === 'string') ends.push({ on: ended, ends: 'security' });
  if (extended !== undefined)
    ends.push({ on: extended.until, ends: extended.access, program: extended.program });
  return ends;
}

import { compareText } from '../../kernel/pure/index.ts';
import type { Lifecycle, Place } from '../../model/index.ts';
import type { Release } from './releases.ts';
import { type Support, supportOf } from './support.ts';
import type { LifecycleTable } from './table.ts';

export interface LifecycleOutcome {
  /** What has ended, one entry for a release line, sorted by product and version. */
  readonly lifecycle: readonly Lifecycle[];
  /** Releases that the table cannot judge, each once. */
  readonly unknowns: readonly { readonly what: string; readonly reason: string }[];
}

/** Judges everything that runs somewhere, and groups what has ended by release line. */
export function lifecycleOf(
  running: readonly { readonly release: Release; readonly where: Place }[],
  table: LifecycleTable,
  on: string,
): LifecycleOutcome {
  const judged = running.map((item) => ({ ...item, support: supportOf(table, item.release, on) }));
  const ended = Map.groupBy(
    judged.filter(({ support }) => support.kind === 'ended'),
    ({ release, support }) => `${release.product} ${support.kind === 'ended' ? support.cycle : ''}`,
  );
  const unknown = new Map(
    judged.flatMap(({ release, support }) =>
      support.kind === 'unknown' ? [[`${release.product} ${release.version}`, support.reason] as const] : [],
    ),
  );
  return {
    lifecycle: [...ended.values()]
      .flatMap((items) => entryOf(items, table))
      .toSorted((left, right) => compareText(left.product + left.version, right.product + right.version)),
    unknowns: [...unknown]
      .map(([what, reason]) => ({ what, reason }))
      .toSorted((left, right) => compareText(left.what, right.what)),
  };
}

function entryOf(
  items: readonly { readonly support: Support; readonly where: Place }[],
  table: LifecycleTable,
): readonly Lifecycle[] {
  const support = items[0]?.support;
  if (support?.kind !== 'ended') return [];
  const places = new Map(items.map(({ where }) => [where.id, where]));
  return [
    {
      product: support.title,
      version: support.cycle,
      endOfLife: support.since ?? `before ${table.asOf}`,
      where: [...places.values()].toSorted((left, right) => compareText(left.name, right.name)),
      source: `${table.source} (${table.asOf})`,
    },
  ];
}

import { compareText } from '../../kernel/pure/index.ts';
import type { Lifecycle, Place } from '../../model/index.ts';
import type { Release } from './releases.ts';
import { findRelease, type Support, supportOf } from './support.ts';
import type { LifecycleTable } from './table.ts';

/** A release and one place where it runs. */
export interface RunningRelease {
  readonly release: Release;
  readonly where: Place;
}

export interface LifecycleOutcome {
  /** What has ended for everybody, or for who does not pay, one entry for a release line, by product and version. */
  readonly lifecycle: readonly Lifecycle[];
  /** Releases that the table cannot judge, each once. */
  readonly unknowns: readonly { readonly what: string; readonly reason: string }[];
}

type Over = Extract<Support, { readonly kind: 'ended' | 'paid-only' }>;

/** Judges everything that runs somewhere, and groups what has ended by release line. */
export function lifecycleOf(
  running: readonly RunningRelease[],
  table: LifecycleTable,
  on: string,
): LifecycleOutcome {
  const judged = running.map((item) => ({ ...item, support: supportOf(table, item.release, on) }));
  const over = judged.flatMap(({ release, where, support }) =>
    support.kind === 'ended' || support.kind === 'paid-only' ? [{ release, where, support }] : [],
  );
  const lines = Map.groupBy(over, ({ release, support }) => `${release.product} ${support.cycle}`);
  const unknown = new Map(
    judged.flatMap(({ release, support }) =>
      support.kind === 'unknown' ? [[`${release.product} ${release.version}`, support.reason] as const] : [],
    ),
  );
  return {
    lifecycle: [...lines.values()]
      .flatMap((items) => entryOf(items, table))
      .toSorted((left, right) => compareText(left.product + left.version, right.product + right.version)),
    unknowns: [...unknown]
      .map(([what, reason]) => ({ what, reason }))
      .toSorted((left, right) => compareText(left.what, right.what)),
  };
}

function entryOf(
  items: readonly (RunningRelease & { readonly support: Over })[],
  table: LifecycleTable,
): readonly Lifecycle[] {
  const [first] = items;
  if (first === undefined) return [];
  const { release, support } = first;
  const found = findRelease(table, release);
  return [
    {
      product: support.title,
      version: support.cycle,
      endOfLife: support.since ?? `before ${table.asOf}`,
      ...(support.kind === 'paid-only' ? { paid: { until: support.until, program: support.program } } : {}),
      where: placesOf(items.map(({ where }) => where)),
      source: found.kind === 'found' ? found.source : table.source,
    },
  ];
}

/** Each place once, by name. */
export function placesOf(places: readonly Place[]): readonly Place[] {
  const once = new Map(places.map((place) => [place.id, place]));
  return [...once.values()].toSorted((left, right) => compareText(left.name, right.name));
}

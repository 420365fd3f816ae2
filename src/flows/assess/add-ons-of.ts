import { compareText } from '../../kernel/index.ts';
import type { AddOn, Place } from '../../model/index.ts';

/** Tells which add-ons workloads are of, each once, sorted by id. */
export function makeAddOnsOf(addOns: readonly AddOn[]): (where: readonly Place[]) => readonly Place[] {
  const pairs = addOns.flatMap(({ id, kind, namespace, name, workloads }) =>
    workloads.map((workload) => ({ workload: workload.id, id, name: `${kind} ${namespace}/${name}` })),
  );
  const byWorkload = Map.groupBy(pairs, ({ workload }) => workload);
  return (where) => {
    const found = where.flatMap((place) => byWorkload.get(place.id) ?? []);
    const places = new Map(found.map(({ id, name }) => [id, { id, name }]));
    return [...places.values()].toSorted((left, right) => compareText(left.id, right.id));
  };
}

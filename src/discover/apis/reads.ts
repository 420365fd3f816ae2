import { isPassedOver, type KindSought } from './read-stored.ts';

/** The resources of these kinds by group, named as Kubernetes names them after kinds: what the role for them grants. */
export function resourcesOfKinds(kinds: readonly KindSought[]): ReadonlyMap<string, readonly string[]> {
  const listed = kinds.filter(({ kind }) => !isPassedOver(kind));
  const groups = Map.groupBy(listed, ({ group }) => group);
  return new Map(
    [...groups].map(([group, own]) => [
      group,
      own.map(({ kind }) => pluralOf(kind.toLowerCase())).toSorted(),
    ]),
  );
}

function pluralOf(kind: string): string {
  if (/[^aeiou]y$/.test(kind)) return kind.replace(/y$/, 'ies');
  return /(?:s|x|ch)$/.test(kind) ? `${kind}es` : `${kind}s`;
}

import type { BlastRadius, PodPower, PowerKind } from '../../model/index.ts';

/** What each fact counts. A thief who is on the node has everything that runs there, so the ways to it weigh most. */
const factPoints: Readonly<Record<PowerKind, number>> = {
  privileged: 6,
  'runtime-socket': 6,
  'host-path-sensitive': 5,
  'capabilities-strong': 4,
  'host-pid': 3,
  'host-path': 2,
  'host-path-sensitive-read-only': 2,
  'host-network': 2,
  'host-ipc': 1,
  'host-path-read-only': 1,
  capabilities: 1,
  root: 1,
  // No less than root: nobody knows that it is not.
  'user-unknown': 1,
};

const mostPoints = 12;

/**
 * What a thief of a workload's pods could reach: a line for each kind of fact, added up and cut off at 12. One kind
 * counts once, however many containers have it.
 */
export function blastRadiusOf(power: PodPower | undefined): BlastRadius {
  if (power === undefined)
    return { points: 0, lines: [], unknown: ['what its pods may do was not read: no template was seen'] };
  const kinds = [...Map.groupBy(power.facts, ({ kind }) => kind)];
  const lines = kinds
    .map(([kind, facts]) => ({ points: factPoints[kind], says: facts.map(({ says }) => says).join('; ') }))
    .toSorted((left, right) => right.points - left.points);
  return { ...summed(lines), unknown: [] };
}

function summed(lines: BlastRadius['lines']): Pick<BlastRadius, 'points' | 'lines'> {
  return {
    points: Math.min(
      mostPoints,
      lines.reduce((sum, { points }) => sum + points, 0),
    ),
    lines,
  };
}

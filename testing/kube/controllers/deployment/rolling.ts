import { nameOf } from '../../values/meta.ts';
import type { Tree } from '../../values/tree.ts';
import {
  activeOf,
  allOf,
  availableOf,
  isRolling,
  maxSurge,
  maxUnavailable,
  replicasOf,
  type Sets,
  sum,
} from './shape.ts';

/** A set and the size that it should have. */
export interface Resize {
  readonly set: Tree;
  readonly replicas: number;
}

/** How many pods the new set may have now (NewRSNewReplicas). */
export function freshReplicas(deployment: Tree, sets: readonly Tree[], current: number): number {
  const wanted = replicasOf(deployment);
  if (!isRolling(deployment)) return wanted;
  const room = wanted + maxSurge(deployment) - sum(sets, replicasOf);
  return room <= 0 ? current : current + Math.min(room, wanted - current);
}

/** The step of the new set, if it has one to make (reconcileNewReplicaSet). */
export function freshStep(deployment: Tree, sets: Sets): Resize | undefined {
  const { fresh } = sets;
  if (fresh === undefined || replicasOf(fresh) === replicasOf(deployment)) return undefined;
  const isTooMany = replicasOf(fresh) > replicasOf(deployment);
  const replicas = isTooMany
    ? replicasOf(deployment)
    : freshReplicas(deployment, allOf(sets), replicasOf(fresh));
  return replicas === replicasOf(fresh) ? undefined : { set: fresh, replicas };
}

/** The steps of the old sets: unhealthy pods first, then as many healthy ones as may be missing (reconcileOldReplicaSets). */
export function oldSteps(deployment: Tree, sets: Sets): Resize[] {
  const { fresh } = sets;
  const old = activeOf(sets.old);
  if (fresh === undefined || old.length === 0) return [];
  const least = replicasOf(deployment) - maxUnavailable(deployment);
  const freshMissing = replicasOf(fresh) - availableOf(fresh);
  const mayGo = sum(allOf(sets), replicasOf) - least - freshMissing;
  if (mayGo <= 0) return [];
  const sizes = new Map(old.map((set) => [nameOf(set), replicasOf(set)]));
  takeUnhealthy(old, sizes, mayGo);
  takeAvailable(old, sizes, sum(allOf(sets), availableOf) - least);
  return old
    .map((set) => ({ set, replicas: sizes.get(nameOf(set)) ?? 0 }))
    .filter(({ set, replicas }) => replicas !== replicasOf(set));
}

function takeUnhealthy(old: readonly Tree[], sizes: Map<string, number>, most: number): void {
  let left = most;
  for (const set of old) {
    const unhealthy = Math.min(left, replicasOf(set) - availableOf(set));
    if (unhealthy <= 0) continue;
    sizes.set(nameOf(set), replicasOf(set) - unhealthy);
    left -= unhealthy;
  }
}

function takeAvailable(old: readonly Tree[], sizes: Map<string, number>, most: number): void {
  let left = most;
  for (const set of old) {
    const size = sizes.get(nameOf(set)) ?? 0;
    const count = Math.min(left, size);
    if (count <= 0) continue;
    sizes.set(nameOf(set), size - count);
    left -= count;
  }
}

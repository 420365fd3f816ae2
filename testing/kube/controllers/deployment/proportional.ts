import { createdOf, nameOf } from '../../values/meta.ts';
import { numberAt, type Tree } from '../../values/tree.ts';
import type { Resize } from './rolling.ts';
import {
  activeOf,
  allOf,
  availableOf,
  desiredAnnotation,
  isRolling,
  maxSurge,
  mostAnnotation,
  numberAnnotation,
  replicasOf,
  type Sets,
  sum,
} from './shape.ts';

/** What a change of the replicas means while paused or in the middle of a rollout (sync.go: scale). */
export function scaleSteps(deployment: Tree, sets: Sets): Resize[] {
  const only = activeOrLatest(sets);
  if (only !== undefined) return [{ set: only, replicas: replicasOf(deployment) }];
  if (isSaturated(deployment, sets.fresh)) return activeOf(sets.old).map((set) => ({ set, replicas: 0 }));
  return isRolling(deployment) ? proportionalSteps(deployment, activeOf(allOf(sets))) : [];
}

/** Whether the replicas of the Deployment changed since its sets were last scaled. */
export function isScalingEvent(deployment: Tree, sets: Sets): boolean {
  return activeOf(allOf(sets)).some((set) => {
    const desired = numberAnnotation(set, desiredAnnotation);
    return desired !== undefined && desired !== replicasOf(deployment);
  });
}

function activeOrLatest(sets: Sets): Tree | undefined {
  const [first, second] = activeOf(allOf(sets));
  if (first === undefined) return sets.fresh ?? sets.old.at(-1);
  return second === undefined ? first : undefined;
}

function isSaturated(deployment: Tree, fresh: Tree | undefined): boolean {
  const wanted = replicasOf(deployment);
  return (
    fresh !== undefined &&
    replicasOf(fresh) === wanted &&
    numberAnnotation(fresh, desiredAnnotation) === wanted &&
    availableOf(fresh) === wanted
  );
}

/** Spreads the difference over the sets by their sizes, largest first; the rest goes to the largest. */
function proportionalSteps(deployment: Tree, active: readonly Tree[]): Resize[] {
  const allowed = replicasOf(deployment) > 0 ? replicasOf(deployment) + maxSurge(deployment) : 0;
  const toAdd = allowed - sum(active, replicasOf);
  const ordered = [...active].sort((left, right) => bySize(left, right, toAdd));
  let added = 0;
  const steps = ordered.map((set) => {
    const share = shareOf(set, { deployment, toAdd, added });
    added += share;
    return { set, replicas: replicasOf(set) + share };
  });
  return steps.map((step, index) =>
    index === 0 ? { ...step, replicas: Math.max(0, step.replicas + toAdd - added) } : step,
  );
}

/** Larger first; among equals the newer when growing, the older when shrinking. */
function bySize(left: Tree, right: Tree, toAdd: number): number {
  const size = replicasOf(right) - replicasOf(left);
  if (size !== 0) return size;
  const age = `${createdOf(left)} ${nameOf(left)}` < `${createdOf(right)} ${nameOf(right)}` ? -1 : 1;
  return toAdd > 0 ? -age : age;
}

function shareOf(
  set: Tree,
  { deployment, toAdd, added }: { readonly deployment: Tree; readonly toAdd: number; readonly added: number },
): number {
  if (replicasOf(set) === 0 || toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(set, deployment);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

function fractionOf(set: Tree, deployment: Tree): number {
  if (replicasOf(deployment) === 0) return -replicasOf(set);
  const before = numberAnnotation(set, mostAnnotation) ?? numberAt(deployment, 'status', 'replicas');
  if (before === 0) return 0;
  const size = (replicasOf(set) * (replicasOf(deployment) + maxSurge(deployment))) / before;
  return Math.round(size) - replicasOf(set);
}

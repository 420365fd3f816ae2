import {
  conditionOf,
  generationOf,
  isDeleting,
  millisecondsSince,
  nameOf,
  secondsText,
} from '../../values/meta.ts';
import { drop, numberAt, put, type Tree, textAt, treeAt, treesAt } from '../../values/tree.ts';
import type { World } from '../../world.ts';
import { type Condition, setCondition } from '../writes.ts';
import { allOf, availableOf, hasDeadline, maxUnavailable, replicasOf, type Sets, sum } from './shape.ts';

/** The status as the sets report it (sync.go: calculateStatus), in a draft of the Deployment. */
export function countStatus(world: World, draft: Tree, sets: Sets): void {
  const all = allOf(sets);
  const available = sum(all, availableOf);
  const counts: Tree = {
    replicas: sum(all, (set) => numberAt(set, 'status', 'replicas')),
    updatedReplicas: numberAt(sets.fresh, 'status', 'replicas'),
    readyReplicas: sum(all, (set) => numberAt(set, 'status', 'readyReplicas')),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(all, replicasOf) - available),
  };
  for (const [field, count] of Object.entries(counts)) {
    if (count === 0) drop(draft, ['status', field]);
    else put(draft, ['status', field], count);
  }
  put(
    draft,
    ['status', 'terminatingReplicas'],
    sum(all, (set) => numberAt(set, 'status', 'terminatingReplicas')),
  );
  put(draft, ['status', 'observedGeneration'], generationOf(draft));
  setDeploymentCondition(
    world,
    draft,
    availabilityCondition(available >= replicasOf(draft) - maxUnavailable(draft)),
  );
}

function availabilityCondition(isAvailable: boolean): Condition {
  return isAvailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

/** Conditions of Deployments also carry when they were last looked at with news. */
export function setDeploymentCondition(world: World, draft: Tree, condition: Condition): void {
  const before = conditionOf(draft, condition.type);
  if (before?.status === condition.status && before.reason === condition.reason) return;
  setCondition(world, draft, condition);
  const after = conditionOf(draft, condition.type);
  if (after !== undefined) after.lastUpdateTime = secondsText(world.clock.now());
}

/** Whether a rollout goes on, is done or is stuck (progress.go: syncRolloutStatus), in a draft with fresh counts. */
export function judgeProgress(
  world: World,
  { draft, before, fresh }: { readonly draft: Tree; readonly before: Tree; readonly fresh: Tree | undefined },
): void {
  if (!hasDeadline(draft)) {
    put(
      draft,
      ['status', 'conditions'],
      treesAt(draft, 'status', 'conditions').filter((condition) => condition.type !== 'Progressing'),
    );
    return;
  }
  const current = conditionOf(before, 'Progressing');
  const isDone =
    numberAt(draft, 'status', 'replicas') === numberAt(draft, 'status', 'updatedReplicas') &&
    current?.reason === 'NewReplicaSetAvailable';
  if (isDone) return;
  const title = fresh === undefined ? `Deployment "${nameOf(draft)}"` : `ReplicaSet "${nameOf(fresh)}"`;
  const progressing = { type: 'Progressing', status: 'True' } as const;
  if (isComplete(draft)) {
    setDeploymentCondition(world, draft, {
      ...progressing,
      reason: 'NewReplicaSetAvailable',
      message: `${title} has successfully progressed.`,
    });
  } else if (isMoving(before, draft)) {
    noteMovement(world, draft, {
      ...progressing,
      reason: 'ReplicaSetUpdated',
      message: `${title} is progressing.`,
    });
  } else if (isTimedOut(world, draft)) {
    setDeploymentCondition(world, draft, {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `${title} has timed out progressing.`,
    });
  }
}

/** Movement renews the update time even where status and reason stay. */
function noteMovement(world: World, draft: Tree, condition: Condition): void {
  const current = conditionOf(draft, 'Progressing');
  const now = secondsText(world.clock.now());
  const since = current?.status === 'True' ? textAt(current, 'lastTransitionTime') : now;
  const others = treesAt(draft, 'status', 'conditions').filter((other) => other.type !== 'Progressing');
  put(
    draft,
    ['status', 'conditions'],
    [...others, { ...condition, lastUpdateTime: now, lastTransitionTime: since }],
  );
}

export function isComplete(deployment: Tree): boolean {
  const wanted = replicasOf(deployment);
  return (
    ['updatedReplicas', 'replicas', 'availableReplicas'].every(
      (field) => numberAt(deployment, 'status', field) === wanted,
    ) && numberAt(deployment, 'status', 'observedGeneration') >= generationOf(deployment)
  );
}

function isMoving(before: Tree, after: Tree): boolean {
  const [old, fresh] = [treeAt(before, 'status'), treeAt(after, 'status')];
  const outdated = (status: Tree): number =>
    numberAt(status, 'replicas') - numberAt(status, 'updatedReplicas');
  return (
    numberAt(fresh, 'updatedReplicas') > numberAt(old, 'updatedReplicas') ||
    outdated(fresh) < outdated(old) ||
    numberAt(fresh, 'readyReplicas') > numberAt(old, 'readyReplicas') ||
    numberAt(fresh, 'availableReplicas') > numberAt(old, 'availableReplicas')
  );
}

function isTimedOut(world: World, draft: Tree): boolean {
  const condition = conditionOf(draft, 'Progressing');
  if (condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false;
  if (condition.reason === 'ProgressDeadlineExceeded') return true;
  return millisecondsToDeadline(world, draft) < 0;
}

function millisecondsToDeadline(world: World, deployment: Tree): number {
  const updated = textAt(conditionOf(deployment, 'Progressing'), 'lastUpdateTime');
  const deadline = numberAt(deployment, 'spec', 'progressDeadlineSeconds') * 1_000;
  return deadline - millisecondsSince(updated, world.clock.now());
}

/** When to look again whether the deadline has passed. */
export function nextLook(world: World, deployment: Tree): number | undefined {
  const condition = conditionOf(deployment, 'Progressing');
  if (!hasDeadline(deployment) || condition === undefined || isDeleting(deployment)) return undefined;
  if (isComplete(deployment) || condition.reason === 'ProgressDeadlineExceeded') return undefined;
  return Math.max(0, millisecondsToDeadline(world, deployment)) + 1_000;
}

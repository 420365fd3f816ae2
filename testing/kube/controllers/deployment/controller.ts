import { builtIn } from '../../resources/registry.ts';
import { conditionOf, controllerOf, isDeleting, namespaceOf } from '../../values/meta.ts';
import { put, type Tree, textAt, treesAt } from '../../values/tree.ts';
import type { World } from '../../world.ts';
import { type Again, type Controller, keyOf, splitKey } from '../runtime.ts';
import { change, changeStatus, controlled, isActive, podsOf, remove } from '../writes.ts';
import { isScalingEvent, scaleSteps } from './proportional.ts';
import { freshStep, oldSteps, type Resize } from './rolling.ts';
import { makeFresh, replicaAnnotations, syncFresh } from './sets.ts';
import {
  activeOf,
  allOf,
  hasDeadline,
  isPaused,
  isRolling,
  replicasOf,
  type Sets,
  sortSets,
  surplusSets,
} from './shape.ts';
import { countStatus, isComplete, judgeProgress, nextLook, setDeploymentCondition } from './status.ts';

const sets = builtIn('replicasets');
const deployments = builtIn('deployments');

/** Deployments as pkg/controller/deployment of Kubernetes 1.37 runs them: one step at each look. */
export function makeDeploymentController(world: World): Controller {
  return {
    name: 'deployment',
    concerns: ({ kind, resource, object }) => {
      if (resource.plural === 'deployments') return [keyOf(object)];
      if (resource.plural === 'pods') return kind === 'DELETED' ? ownerOfPod(world, object) : [];
      const owner = resource.plural === 'replicasets' ? controllerOf(object) : undefined;
      return owner?.kind === 'Deployment' ? [`${namespaceOf(object)}/${textAt(owner, 'name')}`] : [];
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const deployment = world.store.get(deployments, namespace, name);
      return deployment === undefined || isDeleting(deployment) ? undefined : look(world, deployment);
    },
  };
}

/** Only Recreate waits for pods to be gone; for the rest the counts of the sets are enough. */
function ownerOfPod(world: World, pod: Tree): string[] {
  const set = controllerOf(pod);
  if (set?.kind !== 'ReplicaSet') return [];
  const owner = controllerOf(world.store.get(sets, namespaceOf(pod), textAt(set, 'name')) ?? {});
  return owner?.kind === 'Deployment' ? [`${namespaceOf(pod)}/${textAt(owner, 'name')}`] : [];
}

function look(world: World, found: Tree): Again {
  const deployment = notePause(world, found);
  const owned = sortSets(deployment, controlled(world, deployment, 'replicasets'));
  const synced = syncFresh(world, deployment, owned);
  const current = { deployment: synced?.deployment ?? deployment, owned: { ...owned, fresh: synced?.fresh } };
  if (isPaused(deployment) || isScalingEvent(deployment, current.owned)) return settle(world, current);
  return isRolling(deployment) ? roll(world, current) : recreate(world, current);
}

interface Current {
  readonly deployment: Tree;
  readonly owned: Sets;
}

/** Pausing stops the clock of the deadline, resuming starts it again. */
function notePause(world: World, deployment: Tree): Tree {
  const reason = conditionOf(deployment, 'Progressing')?.reason;
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return deployment;
  const isNoted = reason === 'DeploymentPaused';
  if (isPaused(deployment) === isNoted) return deployment;
  const [next, message] = isPaused(deployment)
    ? ['DeploymentPaused', 'Deployment is paused']
    : ['DeploymentResumed', 'Deployment is resumed'];
  return changeStatus(world, deployments, deployment, (draft) => {
    setDeploymentCondition(world, draft, { type: 'Progressing', status: 'Unknown', reason: next, message });
  });
}

/** Paused, or the replicas changed: scale what is there, begin nothing. */
function settle(world: World, { deployment, owned }: Current): Again {
  resize(world, deployment, scaleSteps(deployment, owned));
  if (isPaused(deployment)) tidy(world, deployment, owned);
  const now = readSets(world, deployment);
  changeStatus(world, deployments, deployment, (draft) => countStatus(world, draft, now));
  return undefined;
}

function roll(world: World, current: Current): Again {
  const { deployment, owned } = started(world, current) ?? current;
  const up = freshStep(deployment, owned);
  const steps = up === undefined ? oldSteps(deployment, owned) : [up];
  resize(world, deployment, steps);
  if (steps.length === 0 && isComplete(deployment)) tidy(world, deployment, owned);
  return report(world, deployment);
}

/** All old pods go and are gone before the first new one is made. */
function recreate(world: World, current: Current): Again {
  const { deployment, owned } = current;
  const old = activeOf(owned.old);
  if (old.length > 0) {
    resize(
      world,
      deployment,
      old.map((set) => ({ set, replicas: 0 })),
    );
    return report(world, deployment);
  }
  const isWaiting = owned.old.some((set) =>
    podsOf(world, set).some((pod) => isActive(pod) || isDeleting(pod)),
  );
  if (isWaiting) return report(world, deployment);
  const next = started(world, current) ?? current;
  const { fresh } = next.owned;
  if (fresh !== undefined)
    resize(world, next.deployment, [{ set: fresh, replicas: replicasOf(next.deployment) }]);
  if (isComplete(next.deployment)) tidy(world, next.deployment, next.owned);
  return report(world, next.deployment);
}

/** With a set of the present template, made where there is none. */
function started(world: World, { deployment, owned }: Current): Current | undefined {
  if (owned.fresh !== undefined) return undefined;
  const made = makeFresh(world, deployment, owned);
  return made === undefined
    ? undefined
    : { deployment: made.deployment, owned: { ...owned, fresh: made.fresh } };
}

function resize(world: World, deployment: Tree, steps: readonly Resize[]): void {
  for (const { set, replicas } of steps) {
    change(world, sets, set, (draft) => {
      put(draft, ['spec', 'replicas'], replicas);
      for (const [name, value] of Object.entries(replicaAnnotations(deployment)))
        put(draft, ['metadata', 'annotations', name], value);
    });
  }
}

function tidy(world: World, deployment: Tree, owned: Sets): void {
  for (const set of surplusSets(deployment, owned.old)) remove(world, sets, set);
}

function readSets(world: World, deployment: Tree): Sets {
  return sortSets(deployment, controlled(world, deployment, 'replicasets'));
}

function report(world: World, deployment: Tree): Again {
  const owned = readSets(world, deployment);
  const after = changeStatus(world, deployments, deployment, (draft) => {
    countStatus(world, draft, owned);
    judgeProgress(world, { draft, before: deployment, fresh: owned.fresh });
    noteFailure(draft, allOf(owned));
  });
  return nextLook(world, after);
}

/** The trouble that a set has in making pods is the Deployment's trouble. */
function noteFailure(draft: Tree, all: readonly Tree[]): void {
  const failure = all
    .map((set) => conditionOf(set, 'ReplicaFailure'))
    .find((condition) => condition !== undefined);
  const others = treesAt(draft, 'status', 'conditions').filter(
    (condition) => condition.type !== 'ReplicaFailure',
  );
  put(draft, ['status', 'conditions'], failure === undefined ? others : [...others, failure]);
}

import { builtIn } from '../resources/registry.ts';
import {
  conditionOf,
  controllerOf,
  generationOf,
  isConditionTrue,
  isDeleting,
  labelsOf,
  nameOf,
  namespaceOf,
} from '../values/meta.ts';
import { at, drop, numberAt, put, type Tree, textAt, textsOf, treeAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { availabilityOf, minReadySecondsOf } from './availability.ts';
import { type Again, type Controller, keyOf, splitKey } from './runtime.ts';
import { adoptPods, changeStatus, create, isActive, podFrom, podsOf, remove } from './writes.ts';

/** Keeps as many pods as a ReplicaSet wants, and counts them. */
export function makeReplicaSetController(world: World): Controller {
  const resource = builtIn('replicasets');
  return {
    name: 'replicaset',
    concerns: ({ resource: changed, object }) => {
      if (changed.plural === 'replicasets') return [keyOf(object)];
      const owner = changed.plural === 'pods' ? controllerOf(object) : undefined;
      return owner?.kind === 'ReplicaSet' ? [`${namespaceOf(object)}/${textAt(owner, 'name')}`] : [];
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const set = world.store.get(resource, namespace, name);
      if (set === undefined || isDeleting(set)) return undefined;
      if (podsOf(world, set).length < numberAt(set, 'spec', 'replicas')) adoptPods(world, set);
      scale(world, set);
      return count(world, set);
    },
  };
}

function scale(world: World, set: Tree): void {
  const pods = podsOf(world, set).filter(isActive);
  const missing = numberAt(set, 'spec', 'replicas') - pods.length;
  const prefix = `${nameOf(set)}-`;
  for (let index = 0; index < missing; index += 1) {
    create(world, builtIn('pods'), podFrom(treeAt(set, 'spec', 'template'), set, { generateName: prefix }));
  }
  if (missing >= 0) return;
  for (const pod of pods.sort(byWorth).slice(0, -missing)) remove(world, builtIn('pods'), pod);
}

/** The pods to lose first: unscheduled, pending, not ready, ready for the shortest time. */
function byWorth(left: Tree, right: Tree): number {
  const worth = (pod: Tree): number =>
    (textAt(pod, 'spec', 'nodeName') === '' ? 0 : 4) +
    (textAt(pod, 'status', 'phase') === 'Pending' ? 0 : 2) +
    (isConditionTrue(pod, 'Ready') ? 1 : 0);
  const since = (pod: Tree): string => textAt(conditionOf(pod, 'Ready'), 'lastTransitionTime');
  return worth(left) - worth(right) || (since(left) > since(right) ? -1 : 1);
}

function count(world: World, set: Tree): Again {
  const owned = podsOf(world, set);
  const pods = owned.filter(isActive);
  const { ready, available, nextInMs } = availabilityOf(pods, minReadySecondsOf(set), world.clock.now());
  const wanted = Object.entries(textsOf(at(set, 'spec', 'template', 'metadata', 'labels')));
  const labeled = pods.filter((pod) => wanted.every(([key, value]) => labelsOf(pod)[key] === value));
  changeStatus(world, builtIn('replicasets'), set, (draft) => {
    put(draft, ['status', 'replicas'], pods.length);
    setCount(draft, 'fullyLabeledReplicas', labeled.length);
    setCount(draft, 'readyReplicas', ready);
    setCount(draft, 'availableReplicas', available);
    put(draft, ['status', 'terminatingReplicas'], owned.filter(isDeleting).length);
    put(draft, ['status', 'observedGeneration'], generationOf(set));
  });
  return nextInMs;
}

/** Counts of zero are left out, as in the real API. */
export function setCount(draft: Tree, field: string, value: number): void {
  if (value === 0) drop(draft, ['status', field]);
  else put(draft, ['status', field], value);
}

import { builtIn } from '../resources/registry.ts';
import {
  controllerOf,
  generationOf,
  isConditionTrue,
  isDeleting,
  nameOf,
  namespaceOf,
} from '../values/meta.ts';
import { numberAt, put, type Tree, textAt, treeAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { availabilityOf, minReadySecondsOf } from './availability.ts';
import { setCount } from './replica-set.ts';
import { isOfRevision, recordRevision, withRevision } from './revisions.ts';
import { type Again, type Controller, keyOf, splitKey } from './runtime.ts';
import { changeStatus, create, podFrom, podsOf, remove } from './writes.ts';

const pods = builtIn('pods');

/** Pods with names and an order: made from 0 up, replaced from the highest down to the partition, one at a time. */
export function makeStatefulSetController(world: World): Controller {
  const resource = builtIn('statefulsets');
  return {
    name: 'statefulset',
    concerns: ({ resource: changed, object }) => {
      if (changed.plural === 'statefulsets') return [keyOf(object)];
      const owner = changed.plural === 'pods' ? controllerOf(object) : undefined;
      return owner?.kind === 'StatefulSet' ? [`${namespaceOf(object)}/${textAt(owner, 'name')}`] : [];
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const set = world.store.get(resource, namespace, name);
      if (set === undefined || isDeleting(set)) return undefined;
      const hash = recordRevision(world, set);
      const again = step(world, set, hash);
      return count(world, set, hash) ?? again;
    },
  };
}

function ordinalOf(pod: Tree): number {
  return Number(/-(\d+)$/.exec(nameOf(pod))?.[1] ?? -1);
}

/** One change at a time unless pods are managed in parallel. */
function step(world: World, set: Tree, hash: string): Again {
  const wanted = numberAt(set, 'spec', 'replicas');
  const isParallel = textAt(set, 'spec', 'podManagementPolicy') === 'Parallel';
  const owned = podsOf(world, set);
  for (const pod of owned) if (isEnded(pod)) remove(world, pods, pod);
  const living = owned.filter((pod) => !isEnded(pod));
  const missing = Array.from({ length: wanted }, (_, index) => index).filter(
    (index) => !living.some((pod) => ordinalOf(pod) === index),
  );
  const unwanted = living.filter((pod) => ordinalOf(pod) >= wanted && !isDeleting(pod)).sort(highestFirst);
  const isCalm = living.filter((pod) => ordinalOf(pod) < wanted).every((pod) => isHealthy(pod));
  const [next] = missing;
  if (isParallel) for (const index of missing) make(world, set, { hash, index });
  else if (next !== undefined && living.every((pod) => ordinalOf(pod) > next || isHealthy(pod)))
    make(world, set, { hash, index: next });
  if (isParallel) for (const pod of unwanted) remove(world, pods, pod);
  else if (missing.length === 0 && isCalm && unwanted[0] !== undefined) remove(world, pods, unwanted[0]);
  if (missing.length === 0 && unwanted.length === 0) replaceOne(world, { set, hash, living });
  return undefined;
}

function isEnded(pod: Tree): boolean {
  return !isDeleting(pod) && ['Failed', 'Succeeded'].includes(textAt(pod, 'status', 'phase'));
}

function isHealthy(pod: Tree): boolean {
  return isConditionTrue(pod, 'Ready') && !isDeleting(pod);
}

function highestFirst(left: Tree, right: Tree): number {
  return ordinalOf(right) - ordinalOf(left);
}

function make(
  world: World,
  set: Tree,
  { hash, index }: { readonly hash: string; readonly index: number },
): void {
  const name = `${nameOf(set)}-${index}`;
  const labels = {
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(index),
  };
  const pod = podFrom(withRevision(treeAt(set, 'spec', 'template'), hash, labels), set, { name });
  create(world, pods, {
    ...pod,
    spec: { ...treeAt(pod, 'spec'), hostname: name, subdomain: textAt(set, 'spec', 'serviceName') },
  });
}

/** Deletes the highest outdated pod at or above the partition, once everything above it is well. */
function replaceOne(
  world: World,
  { set, hash, living }: { readonly set: Tree; readonly hash: string; readonly living: readonly Tree[] },
): void {
  if (textAt(set, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') return;
  const partition = numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  for (const pod of [...living].sort(highestFirst)) {
    if (ordinalOf(pod) < partition) return;
    if (!isOfRevision(pod, hash) && !isDeleting(pod)) {
      remove(world, pods, pod);
      return;
    }
    if (!isHealthy(pod)) return;
  }
}

function count(world: World, set: Tree, hash: string): Again {
  const living = podsOf(world, set).filter((pod) => !isDeleting(pod));
  const { ready, available, nextInMs } = availabilityOf(living, minReadySecondsOf(set), world.clock.now());
  const updated = living.filter((pod) => isOfRevision(pod, hash)).length;
  const isAll = updated === numberAt(set, 'spec', 'replicas') && ready === updated;
  changeStatus(world, builtIn('statefulsets'), set, (draft) => {
    const revision = `${nameOf(set)}-${hash}`;
    const before = textAt(draft, 'status', 'currentRevision');
    const current = isAll || before === '' ? revision : before;
    put(draft, ['status', 'replicas'], living.length);
    put(draft, ['status', 'availableReplicas'], available);
    setCount(draft, 'readyReplicas', ready);
    setCount(draft, 'updatedReplicas', updated);
    setCount(
      draft,
      'currentReplicas',
      living.filter((pod) => isOfRevision(pod, current.slice(nameOf(set).length + 1))).length,
    );
    put(draft, ['status', 'currentRevision'], current);
    put(draft, ['status', 'updateRevision'], revision);
    put(draft, ['status', 'collisionCount'], 0);
    put(draft, ['status', 'observedGeneration'], generationOf(set));
  });
  return nextInMs;
}

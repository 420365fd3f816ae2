import { builtIn } from '../resources/registry.ts';
import {
  controllerOf,
  generationOf,
  isConditionTrue,
  isDeleting,
  nameOf,
  namespaceOf,
} from '../values/meta.ts';
import { at, listAt, put, type Tree, textAt, treeAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { availabilityOf, minReadySecondsOf, scaled } from './availability.ts';
import { mayRunOn } from './placement.ts';
import { setCount } from './replica-set.ts';
import { isOfRevision, recordRevision, withRevision } from './revisions.ts';
import { type Again, type Controller, keyOf, splitKey } from './runtime.ts';
import { changeStatus, create, isActive, podFrom, podsOf, remove } from './writes.ts';

const pods = builtIn('pods');

/** What every pod of a DaemonSet tolerates. */
const tolerations: Tree[] = [
  'not-ready',
  'unreachable',
  'disk-pressure',
  'memory-pressure',
  'pid-pressure',
  'unschedulable',
].map((name) => ({
  key: `node.kubernetes.io/${name}`,
  operator: 'Exists',
  effect: name === 'not-ready' || name === 'unreachable' ? 'NoExecute' : 'NoSchedule',
}));
tolerations.push({ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' });

/** One pod on every node that takes it, replaced node by node. */
export function makeDaemonSetController(world: World): Controller {
  const resource = builtIn('daemonsets');
  return {
    name: 'daemonset',
    concerns: ({ resource: changed, object, previous }) => {
      if (changed.plural === 'daemonsets') return [keyOf(object)];
      if (changed.plural === 'nodes')
        return isPlacementNews(object, previous) ? world.store.list(resource, '').map(keyOf) : [];
      const owner = changed.plural === 'pods' ? controllerOf(object) : undefined;
      return owner?.kind === 'DaemonSet' ? [`${namespaceOf(object)}/${textAt(owner, 'name')}`] : [];
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const set = world.store.get(resource, namespace, name);
      if (set === undefined || isDeleting(set)) return undefined;
      const hash = recordRevision(world, set);
      const nodes = world.store
        .list(builtIn('nodes'), '')
        .filter((node) => mayRunOn(podForm(set, hash, node), node));
      place(world, { set, hash, nodes });
      replace(world, { set, hash, nodes });
      return count(world, { set, hash, nodes });
    },
  };
}

function isPlacementNews(node: Tree, previous: Tree | undefined): boolean {
  if (previous === undefined) return true;
  return (
    JSON.stringify([node.spec, treeAt(node, 'metadata').labels]) !==
    JSON.stringify([previous.spec, treeAt(previous, 'metadata').labels])
  );
}

interface Round {
  readonly set: Tree;
  readonly hash: string;
  readonly nodes: readonly Tree[];
}

function podForm(set: Tree, hash: string, node: Tree): Tree {
  const pod = podFrom(withRevision(treeAt(set, 'spec', 'template'), hash), set, {
    generateName: `${nameOf(set)}-`,
  });
  const spec = {
    ...treeAt(pod, 'spec'),
    tolerations: [...listAt(pod, 'spec', 'tolerations'), ...tolerations],
  };
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [nameOf(node)] }] };
  put(spec, ['affinity'], { ...treeAt(spec, 'affinity') });
  put(spec, ['affinity', 'nodeAffinity'], {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
  });
  return { ...pod, spec };
}

/** The node that a pod is meant for, bound or not. */
function nodeOf(pod: Tree): string {
  const bound = textAt(pod, 'spec', 'nodeName');
  const path = [
    'spec',
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  ];
  const [term] = listAt(pod, ...path);
  const [field] = listAt(term, 'matchFields');
  const [wanted] = listAt(field, 'values');
  return bound === '' && typeof wanted === 'string' ? wanted : bound;
}

function place(world: World, { set, hash, nodes }: Round): void {
  const owned = podsOf(world, set);
  const names = new Set(nodes.map(nameOf));
  for (const pod of owned)
    if (!isDeleting(pod) && (!isActive(pod) || !names.has(nodeOf(pod)))) remove(world, pods, pod);
  for (const node of nodes) {
    if (!owned.some((pod) => nodeOf(pod) === nameOf(node))) create(world, pods, podForm(set, hash, node));
  }
}

/** Outdated pods go while no more than maxUnavailable nodes are without a ready pod. */
function replace(world: World, { set, hash, nodes }: Round): void {
  if (textAt(set, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') return;
  const most = Math.max(
    1,
    scaled(at(set, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'), nodes.length, 'up'),
  );
  const owned = podsOf(world, set).filter((pod) => !isDeleting(pod));
  const { available } = availabilityOf(owned, minReadySecondsOf(set), world.clock.now());
  let room = most - (nodes.length - available);
  for (const pod of owned.filter((candidate) => !isOfRevision(candidate, hash))) {
    const isMissing = !isConditionTrue(pod, 'Ready');
    if (!isMissing && room <= 0) continue;
    if (!isMissing) room -= 1;
    remove(world, pods, pod);
  }
}

function count(world: World, { set, hash, nodes }: Round): Again {
  const owned = podsOf(world, set).filter((pod) => isActive(pod));
  const { ready, available, nextInMs } = availabilityOf(owned, minReadySecondsOf(set), world.clock.now());
  changeStatus(world, builtIn('daemonsets'), set, (draft) => {
    put(draft, ['status', 'currentNumberScheduled'], owned.length);
    put(draft, ['status', 'desiredNumberScheduled'], nodes.length);
    put(draft, ['status', 'numberMisscheduled'], 0);
    put(draft, ['status', 'numberReady'], ready);
    setCount(draft, 'numberAvailable', available);
    setCount(draft, 'numberUnavailable', nodes.length - available);
    setCount(draft, 'updatedNumberScheduled', owned.filter((pod) => isOfRevision(pod, hash)).length);
    put(draft, ['status', 'observedGeneration'], generationOf(set));
  });
  return nextInMs;
}

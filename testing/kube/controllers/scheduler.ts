import { bindPod } from '../api/bind.ts';
import { builtIn } from '../resources/registry.ts';
import type { Change } from '../store/history.ts';
import { controllerOf, isDeleting, nameOf, namespaceOf, secondsText } from '../values/meta.ts';
import { put, type Tree, textAt, treesAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { mayRunOn } from './placement.ts';
import { type Controller, keyOf, splitKey } from './runtime.ts';
import { write } from './writes.ts';

const pods = builtIn('pods');

/** Puts pods on nodes: of those that take them the one with the fewest pods of the same owner, then the fewest at all. */
export function makeScheduler(world: World): Controller {
  const load = makeLoad();
  const waiting = new Set<string>();
  return {
    name: 'scheduler',
    concerns: (change) => {
      if (change.resource.plural === 'nodes') return [...waiting];
      if (change.resource.plural !== 'pods') return [];
      load.note(change);
      return isUnscheduled(change.object) && change.kind !== 'DELETED' ? [keyOf(change.object)] : [];
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const pod = world.store.get(pods, namespace, name);
      waiting.delete(key);
      if (pod === undefined || !isUnscheduled(pod)) return undefined;
      const nodes = world.store.list(builtIn('nodes'), '');
      const node = load.lightest(
        nodes.filter((candidate) => mayRunOn(pod, candidate)),
        pod,
      );
      if (node !== undefined) bindPod(world, pod, nameOf(node));
      else {
        waiting.add(key);
        explain(world, pod, nodes.length);
      }
      return undefined;
    },
  };
}

function isUnscheduled(pod: Tree): boolean {
  return textAt(pod, 'spec', 'nodeName') === '' && !isDeleting(pod);
}

function explain(world: World, pod: Tree, count: number): void {
  const why =
    count === 0
      ? 'no nodes available to schedule pods'
      : `0/${count} nodes are available: none of them takes this pod.`;
  write(world, { resource: pods, object: pod, subresource: 'status', manager: 'kube-scheduler' }, (draft) => {
    const others = treesAt(draft, 'status', 'conditions');
    if (others.some((condition) => condition.type === 'PodScheduled')) return;
    const now = secondsText(world.clock.now());
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: why,
      lastProbeTime: null,
      lastTransitionTime: now,
    };
    put(draft, ['status', 'conditions'], [...others, condition]);
  });
}

interface Load {
  note(change: Change): void;
  lightest(nodes: readonly Tree[], pod: Tree): Tree | undefined;
}

/** How many pods of which owner each node has; kept from the changes, not counted again for every pod. */
function makeLoad(): Load {
  const counts = new Map<string, number>();
  const seen = new Map<string, readonly string[]>();
  const add = (key: string, amount: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + amount);
  };
  const ownerOf = (pod: Tree): string => textAt(controllerOf(pod), 'uid') || nameOf(pod);
  return {
    note: ({ kind, object }) => {
      const id = `${namespaceOf(object)}/${nameOf(object)}`;
      for (const key of seen.get(id) ?? []) add(key, -1);
      seen.delete(id);
      const node = textAt(object, 'spec', 'nodeName');
      if (kind === 'DELETED' || node === '') return;
      const keys = [node, `${node} ${ownerOf(object)}`];
      for (const key of keys) add(key, 1);
      seen.set(id, keys);
    },
    lightest: (nodes, pod) => {
      const weight = (node: Tree): number =>
        (counts.get(`${nameOf(node)} ${ownerOf(pod)}`) ?? 0) * 10_000 + (counts.get(nameOf(node)) ?? 0);
      return [...nodes].sort((left, right) => weight(left) - weight(right))[0];
    },
  };
}

import { builtIn } from '../resources/registry.ts';
import { nameOf, secondsText } from '../values/meta.ts';
import { copy, put, type Tree, textAt, treesAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { conflict } from './status.ts';

/** Binds a pod to a node, once. */
export function bindPod(world: World, pod: Tree, node: string): Tree {
  const bound = textAt(pod, 'spec', 'nodeName');
  if (bound !== '')
    throw conflict(builtIn('pods'), nameOf(pod), `pod ${nameOf(pod)} is already assigned to node "${bound}"`);
  const after = copy(pod);
  put(after, ['spec', 'nodeName'], node);
  const others = treesAt(after, 'status', 'conditions').filter(
    (condition) => condition.type !== 'PodScheduled',
  );
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: secondsText(world.clock.now()),
  };
  put(after, ['status', 'conditions'], [...others, scheduled]);
  return world.store.put(builtIn('pods'), after);
}

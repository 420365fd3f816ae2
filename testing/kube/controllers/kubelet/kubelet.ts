import { builtIn } from '../../resources/registry.ts';
import { finalizersOf, isDeleting, uidOf } from '../../values/meta.ts';
import { type Tree, textAt } from '../../values/tree.ts';
import type { World } from '../../world.ts';
import { type Again, type Controller, type Key, keyOf, splitKey } from '../runtime.ts';
import { write } from '../writes.ts';
import { type ContainerLife, livesFrom, type PodLife, startPulls, stepPod } from './life.ts';
import type { KubeletOptions } from './options.ts';
import { writePodStatus } from './status.ts';

const pods = builtIn('pods');

/** All kubelets at once: brings bound pods to life, restarts what crashes, ends what is deleted. */
export function makeKubelet(world: World, options: KubeletOptions, wake: (key: Key) => void): Controller {
  const lives = new Map<string, PodLife>();
  return {
    name: 'kubelet',
    concerns: ({ kind, resource, object }) => {
      if (resource.plural !== 'pods') return [];
      if (kind === 'DELETED') lives.delete(uidOf(object));
      return kind !== 'DELETED' && textAt(object, 'spec', 'nodeName') !== '' ? [keyOf(object)] : [];
    },
    reconcile: (key) => {
      const { namespace, name } = splitKey(key);
      const pod = world.store.get(pods, namespace, name);
      if (pod === undefined) return undefined;
      const life = lives.get(uidOf(pod)) ?? livesFrom(pod, world.clock.now());
      lives.set(uidOf(pod), life);
      if (isDeleting(pod)) return end(world, pod, { life, stopMs: options.timing.stopMs });
      return run(world, pod, { life, options, wake: () => wake(key) });
    },
  };
}

/** A pod that is to end is gone after a while, when no finalizer holds it. */
function end(
  world: World,
  pod: Tree,
  { life, stopMs }: { readonly life: PodLife; readonly stopMs: number },
): Again {
  const now = world.clock.now().epochMilliseconds;
  life.stopAt ??= now + stopMs;
  if (now < life.stopAt) return life.stopAt - now;
  if (finalizersOf(pod).length === 0) world.store.remove(pods, pod);
  return undefined;
}

interface Running {
  readonly life: PodLife;
  readonly options: KubeletOptions;
  readonly wake: () => void;
}

function run(world: World, pod: Tree, { life, options, wake }: Running): Again {
  if (['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))) return undefined;
  const pull = (container: ContainerLife): void => {
    void options
      .resolveImage(container.image, textAt(pod, 'spec', 'nodeName'))
      .catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }))
      .then((answer) => {
        container.pull =
          'error' in answer
            ? { kind: 'failed', error: answer.error, atMs: world.clock.now().epochMilliseconds }
            : { kind: 'done', digest: answer.digest };
        wake();
      });
  };
  startPulls(pod, life, { options, pull, now: world.clock.now().epochMilliseconds });
  const again = stepPod(pod, life, { options, now: world.clock.now().epochMilliseconds });
  write(world, { resource: pods, object: pod, subresource: 'status', manager: 'kubelet' }, (draft) =>
    writePodStatus(world, draft, life),
  );
  return again;
}

import type { Clock } from '../../../src/kernel/index.ts';
import type { Change } from '../store/history.ts';
import { nameOf, namespaceOf } from '../values/meta.ts';
import type { Tree } from '../values/tree.ts';
import type { World } from '../world.ts';

/** Which object a controller should look at: `namespace/name`, or only a name. */
export type Key = string;

/** What a controller wants after a look: nothing, or to look again by itself after a while. */
export type Again = number | undefined;

/**
 * A control loop over the store. `concerns` says which of its objects a change is about; `reconcile` looks at one of
 * them as it is now and brings the world one step nearer to what it says. Both are synchronous: the world does not
 * move under them.
 */
export interface Controller {
  readonly name: string;
  concerns(change: Change): readonly Key[];
  reconcile(key: Key): Again;
}

export interface Runtime {
  /** Makes a controller look at an object: for those whose news come from outside the store. */
  enqueue(controller: string, key: Key): void;
  /** Resolves when nothing is to be done now; timers may still be waiting. */
  settle(): Promise<void>;
  stop(): void;
}

/** Runs the controllers: one queue, each object once however often it changed, a timer where one was asked for. */
export function runControllers(world: World, controllers: readonly Controller[]): Runtime {
  const queue = new Map<string, { readonly controller: Controller; readonly key: Key }>();
  const end = new AbortController();
  const later = makeTimers(world.clock, end.signal);
  let waiters: (() => void)[] = [];
  let running = false;

  const enqueue = (controller: Controller, key: Key): void => {
    queue.set(`${controller.name} ${key}`, { controller, key });
    if (running || end.signal.aborted) return;
    running = true;
    setImmediate(drain);
  };
  const drain = (): void => {
    const began = performance.now();
    for (const [id, { controller, key }] of queue) {
      queue.delete(id);
      const again = controller.reconcile(key);
      if (again !== undefined) later(id, again, () => enqueue(controller, key));
      if (performance.now() - began > 20) break;
    }
    if (queue.size > 0 && !end.signal.aborted) return void setImmediate(drain);
    running = false;
    for (const waiter of waiters.splice(0)) waiter();
  };
  const unsubscribe = world.store.subscribe((change) => {
    for (const controller of controllers) {
      for (const key of controller.concerns(change)) enqueue(controller, key);
    }
  });
  lookAtAll(world, controllers, enqueue);

  return {
    enqueue: (name, key) => {
      const controller = controllers.find((candidate) => candidate.name === name);
      if (controller !== undefined) enqueue(controller, key);
    },
    settle: () => (running ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve()),
    stop: () => {
      end.abort();
      unsubscribe();
      queue.clear();
      for (const waiter of waiters) waiter();
      waiters = [];
    },
  };
}

/** Calls back after a while; of several wishes under one name only the earliest counts. */
function makeTimers(clock: Clock, end: AbortSignal): (name: string, ms: number, act: () => void) => void {
  const timers = new Map<string, { readonly due: number; readonly cancel: AbortController }>();
  return (name, ms, act) => {
    const due = clock.now().epochMilliseconds + ms;
    const known = timers.get(name);
    if (known !== undefined && known.due <= due) return;
    known?.cancel.abort();
    const cancel = new AbortController();
    timers.set(name, { due, cancel });
    clock.sleep(ms, AbortSignal.any([cancel.signal, end])).then(
      () => {
        timers.delete(name);
        act();
      },
      () => {},
    );
  };
}

/** At the start every object is news: what a restart interrupted goes on. */
function lookAtAll(
  world: World,
  controllers: readonly Controller[],
  enqueue: (controller: Controller, key: Key) => void,
): void {
  for (const resource of world.registry.all()) {
    for (const object of world.store.list(resource, '')) {
      const change: Change = {
        kind: 'ADDED',
        resource,
        object,
        previous: undefined,
        version: world.store.version(),
      };
      for (const controller of controllers)
        for (const key of controller.concerns(change)) enqueue(controller, key);
    }
  }
}

export function keyOf(object: Tree): Key {
  return `${namespaceOf(object)}/${nameOf(object)}`;
}

export function splitKey(key: Key): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

import type { Clock } from '../../../src/kernel/index.ts';
import type { KubeState, Store } from './store.ts';

/** Where the state is kept between two lives of the server. `save` must be atomic: a kill may come at any moment. */
export interface StateStore {
  load(): KubeState | undefined;
  save(state: KubeState): void;
}

export interface Persistence {
  /** Saves what has changed since the last time, and ends. */
  stop(): void;
}

/** Saves a little after a change, so that a storm of changes is one write. */
export function persist(
  store: Store,
  keep: StateStore,
  { clock, delayMs = 300 }: { clock: Clock; delayMs?: number },
): Persistence {
  const end = new AbortController();
  let saved = store.version();
  let waiting = false;
  const save = (): void => {
    if (store.version() === saved) return;
    saved = store.version();
    keep.save(store.state());
  };
  const unsubscribe = store.subscribe(() => {
    if (waiting) return;
    waiting = true;
    clock.sleep(delayMs, end.signal).then(
      () => {
        waiting = false;
        save();
      },
      () => {},
    );
  });
  return {
    stop: () => {
      end.abort();
      unsubscribe();
      save();
    },
  };
}

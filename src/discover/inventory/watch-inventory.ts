import type { KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { type Clock, instantText } from '../../kernel/index.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import type { InstantText } from '../../model/index.ts';
import type { WorkloadKind } from './kinds/kind.ts';
import { servedKinds } from './kinds/served.ts';
import { listTitle } from './list-reading.ts';
import type { InventoryScope } from './read-inventory.ts';
import { ingresses, nodes, services } from './resources.ts';

/** What happened to the inventory since it was read; `what` is a resource, with its namespace where it was scoped. */
export type InventoryChange =
  /** Something changed: read again, when it suits. Several changes of one resource may come as one. */
  | { readonly kind: 'changed'; readonly what: string }
  /** Changes of it after `since` may be missed until `synced`. */
  | (Missing & { readonly kind: 'behind' })
  | { readonly kind: 'synced'; readonly what: string }
  /** It cannot be watched (forbidden, credentials refused): only reading again finds its changes. It is tried again. */
  | (Missing & { readonly kind: 'unwatched' });

interface Missing {
  readonly what: string;
  readonly code: string;
  readonly reason: string;
  /** Everything until then was told. */
  readonly since: InstantText;
}

/** Roles are granted and tokens renewed while nobody restarts Oakum. */
const tryAgainMs = 60_000;

/**
 * Tells when reading the inventory again is worth it, for as long as the signal lets it. The first state is not told.
 * A slow consumer misses no resource: what it has not taken yet is kept once for each.
 */
export async function* watchInventory(
  reader: KubeReader,
  options: { readonly scope: InventoryScope; readonly clock: Clock; readonly signal: AbortSignal },
): AsyncIterable<InventoryChange> {
  const end = new AbortController();
  const signal = AbortSignal.any([options.signal, end.signal]);
  const queue = makeQueue(signal);
  const { value: kinds } = await servedKinds(reader, signal);
  const watches = targets(options.scope, kinds).map((target) =>
    keepWatching(reader, target, { clock: options.clock, signal, put: queue.put }),
  );
  try {
    yield* queue.take();
  } finally {
    end.abort();
    await Promise.all(watches);
  }
}

interface Target {
  readonly resource: KubeResource;
  readonly namespace: string | undefined;
  readonly what: string;
}

function targets(scope: InventoryScope, kinds: readonly WorkloadKind[]): readonly Target[] {
  const resources = [...kinds.map(({ resource }) => resource), services, ingresses, nodes];
  return resources.flatMap((resource) => {
    const places = resource.namespaced && scope.namespaces.length > 0 ? scope.namespaces : [undefined];
    return places.map((namespace) => ({
      resource,
      namespace,
      what: listTitle(resource, namespace),
    }));
  });
}

interface Watching {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly put: (change: InventoryChange) => void;
}

/** Watches for as long as the signal lets it: what was refused is tried again, with the credentials of then. */
async function keepWatching(reader: KubeReader, target: Target, watching: Watching): Promise<void> {
  const { clock, signal } = watching;
  const state: WatchState = { isFirst: true, heardAt: clock.now(), isServed: false };
  while (!signal.aborted) {
    await watchOne(reader, target, { ...watching, state });
    await clock.sleep(tryAgainMs, signal).catch(() => {
      // Aborted: the loop sees it and ends.
    });
  }
}

interface WatchState {
  /** Nothing of it was told yet: its first state is no change. */
  isFirst: boolean;
  heardAt: Temporal.Instant;
  /** Its last state came; a resource that goes with its definition is a change. */
  isServed: boolean;
}

async function watchOne(
  reader: KubeReader,
  { resource, namespace, what }: Target,
  { signal, put, clock, state }: Watching & { readonly state: WatchState },
): Promise<void> {
  try {
    for await (const event of reader.watch(resource, { namespace, signal })) {
      if (event.kind === 'behind') put({ ...event, what });
      else {
        state.heardAt = clock.now();
        if (event.kind === 'synced') {
          put({ kind: 'synced', what });
          state.isFirst = false;
          state.isServed = true;
        } else if (!state.isFirst) put({ kind: 'changed', what });
      }
    }
  } catch (error) {
    if (signal.aborted) return;
    if (errorCode(error) === 'kube.not-found') return notServed({ what, put, state });
    const since = instantText(state.heardAt);
    // When it works again, its first state is news.
    state.isFirst = false;
    put({ kind: 'unwatched', what, code: errorCode(error), reason: errorMessage(error), since });
  }
}

/**
 * A resource that the server does not serve has no objects: nothing is missed. Its group alone says little: Argo CD and
 * Argo Rollouts share one. It is looked for again, because somebody may install it.
 */
function notServed({
  what,
  put,
  state,
}: Pick<Watching, 'put'> & { readonly what: string; readonly state: WatchState }): void {
  if (state.isServed) put({ kind: 'changed', what });
  put({ kind: 'synced', what });
  state.isServed = false;
  // When it comes, its first state is news.
  state.isFirst = false;
}

interface Queue {
  readonly put: (change: InventoryChange) => void;
  readonly take: () => AsyncIterable<InventoryChange>;
}

/** Holds each kind of change of each resource at most once, in order of arrival. Ends with the signal. */
function makeQueue(signal: AbortSignal): Queue {
  const waiting = new Map<string, InventoryChange>();
  let wake = Promise.withResolvers<void>();
  const ring = (): void => wake.resolve();
  signal.addEventListener('abort', ring, { once: true });
  return {
    put(change) {
      const key = `${change.kind} ${change.what}`;
      // At the end, where it is there already: what came last must be told last.
      waiting.delete(key);
      waiting.set(key, change);
      ring();
    },
    async *take() {
      while (!signal.aborted) {
        for (const [key, change] of waiting) {
          if (signal.aborted) return;
          waiting.delete(key);
          yield change;
        }
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    },
  };
}

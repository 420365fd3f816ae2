import type { KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import type { WorkloadKind } from './kinds/kind.ts';
import { servedKinds } from './kinds/served.ts';
import { listTitle } from './list-reading.ts';
import type { InventoryScope } from './read-inventory.ts';
import { ingresses, nodes, services } from './resources.ts';

/** What happened to the inventory since it was read; `what` is a resource, with its namespace where it was scoped. */
export type InventoryChange =
  /** Something changed: read again, when it suits. Several changes of one resource may come as one. */
  | { readonly kind: 'changed'; readonly what: string }
  /** Changes of it may be missed until `synced`. */
  | { readonly kind: 'behind'; readonly what: string; readonly reason: string }
  | { readonly kind: 'synced'; readonly what: string }
  /** It cannot be watched (forbidden): only reading again finds its changes. */
  | { readonly kind: 'unwatched'; readonly what: string; readonly code: string; readonly reason: string };

/**
 * Tells when reading the inventory again is worth it, for as long as the signal lets it. The first state is not told.
 * A slow consumer misses no resource: what it has not taken yet is kept once for each.
 */
export async function* watchInventory(
  reader: KubeReader,
  options: { readonly scope: InventoryScope; readonly signal: AbortSignal },
): AsyncIterable<InventoryChange> {
  const end = new AbortController();
  const signal = AbortSignal.any([options.signal, end.signal]);
  const queue = makeQueue(signal);
  const { value: kinds } = await servedKinds(reader, signal);
  const watches = targets(options.scope, kinds).map((target) =>
    watchOne(reader, target, { signal, put: queue.put }),
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

async function watchOne(
  reader: KubeReader,
  { resource, namespace, what }: Target,
  { signal, put }: { readonly signal: AbortSignal; readonly put: (change: InventoryChange) => void },
): Promise<void> {
  let isFirst = true;
  try {
    for await (const event of reader.watch(resource, { namespace, signal })) {
      if (event.kind === 'behind') put({ kind: 'behind', what, reason: event.reason });
      else if (event.kind === 'synced') {
        put({ kind: 'synced', what });
        isFirst = false;
      } else if (!isFirst) put({ kind: 'changed', what });
    }
  } catch (error) {
    if (!signal.aborted)
      put({ kind: 'unwatched', what, code: errorCode(error), reason: errorMessage(error) });
  }
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
      waiting.set(`${change.kind} ${change.what}`, change);
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

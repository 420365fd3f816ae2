import { readIdentity } from '../../discover/inventory/index.ts';
import { sightingOf } from '../../discover/population/index.ts';
import type { KubeContexts, KubeReader } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../kernel/index.ts';
import type { ClusterSighting, InstantText } from '../../model/index.ts';
import type { World } from '../world.ts';

/** The cluster that a program is connected to, as far as it is. */
export type Connected =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'reached';
      /** The context's name. */
      readonly name: string;
      readonly uid: string;
      readonly reader: KubeReader;
      /** When it was read just now; undefined where it was only asked who it is. */
      readonly readAt: InstantText | undefined;
    }
  | { readonly kind: 'failed'; readonly name: string; readonly code: string; readonly reason: string };

/** Asks the cluster of the current context who it is. Without a kubeconfig there is none. @throws only for an abort. */
export async function connect(world: World, signal: AbortSignal): Promise<Connected> {
  try {
    const { name, reader } = await world.cluster();
    const { id } = await readIdentity(reader, { clusterName: name, signal });
    return { kind: 'reached', name, uid: id, reader, readAt: undefined };
  } catch (error) {
    signal.throwIfAborted();
    return errorCode(error) === 'kube.no-config' ? { kind: 'none' } : failed(world, error);
  }
}

/** The cluster of the current context could not be reached or read. */
export async function failed(world: World, error: unknown): Promise<Connected> {
  const name = await world.cluster().then(
    (access) => access.name,
    async () => (await world.kubeContexts()).current ?? 'of no context',
  );
  return { kind: 'failed', name, code: errorCode(error), reason: errorMessage(error) };
}

/**
 * What the connection itself tells: the UID belongs to the address and authority of its context. Inside a pod there is no
 * context; the address is then one that every cluster has, and only the UID counts.
 */
export function connectionSighting(
  connected: Exclude<Connected, { kind: 'none' }>,
  { contexts }: KubeContexts,
): ClusterSighting {
  const { name } = connected;
  const context = contexts.find((one) => one.name === name);
  return sightingOf({
    source: 'connection',
    place: `context ${name}`,
    name,
    ...(connected.kind === 'reached' ? { uid: connected.uid, readAt: connected.readAt } : {}),
    addresses: [context?.server],
    caPem: context?.caPem,
    spokenBy: 'here',
  });
}

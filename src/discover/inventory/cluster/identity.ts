import type { KubeReader } from '../../../edges/kube/interface.ts';
import { errorCode, errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { ClusterIdentity } from '../../../model/index.ts';
import { namespaces } from '../resources.ts';

/**
 * Which cluster this is: the UID of its kube-system namespace, the same under any context and address. Without it,
 * nothing found here could be told from what was found elsewhere, so it is the one thing that must be readable.
 *
 * @throws inventory.identity where reading that one namespace is refused; the reader's errors otherwise.
 */
export async function readIdentity(
  reader: KubeReader,
  options: { readonly clusterName: string | undefined; readonly signal?: AbortSignal | undefined },
): Promise<ClusterIdentity> {
  const { signal } = options;
  const system = await reader.get(namespaces, 'kube-system', { signal }).catch((error: unknown) => {
    if (errorCode(error) !== 'kube.forbidden' && errorCode(error) !== 'kube.not-found') throw error;
    throw new OakumError('inventory.identity', `the cluster cannot be identified: ${errorMessage(error)}`, {
      cause: error,
      hint: 'its identity is the UID of the namespace kube-system: grant `get` on that one (`oakum rbac` prints the role)',
    });
  });
  const version = await reader.version(signal);
  const name = options.clusterName ?? reader.server.replace(/^https?:\/\//, '');
  return { id: system.metadata.uid, name, version, server: reader.server };
}

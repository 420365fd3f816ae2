import { readFile } from 'node:fs/promises';
import { errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import type { KubeContext, KubeContexts } from '../interface.ts';
import type { ClusterEntry } from './document.ts';
import { type Kubeconfig, type KubeconfigText, type Placed, parseKubeconfigs } from './document.ts';
import { readFiles } from './load.ts';
import { pemOf } from './user.ts';

type Unread = KubeContexts['unread'][number];

/**
 * Every context of the kubeconfig files together, by kubectl's rule that the first file that names a thing wins. Users
 * are not looked at: no credential is read and no plugin runs. A file that cannot be read, a context that leads nowhere
 * and an authority that is not there are listed, and the rest is given. Never throws; without files there are none.
 */
export async function readKubeContexts(paths: readonly string[]): Promise<KubeContexts> {
  const unread: Unread[] = [];
  const files: KubeconfigText[] = [];
  for (const path of paths) files.push(...(await readable(path, unread)));
  const config = await parseKubeconfigs(files);
  const contexts: KubeContext[] = [];
  for (const [name, { entry }] of config.contexts) {
    const cluster = config.clusters.get(entry.cluster);
    if (cluster === undefined) unread.push(leadsNowhere(name, entry.cluster));
    else contexts.push(await contextOf(name, cluster, unread));
  }
  return { contexts, current: currentOf(config), unread };
}

/** The file, if it is there and a kubeconfig. One broken file of several does not hide the others. */
async function readable(path: string, unread: Unread[]): Promise<readonly KubeconfigText[]> {
  try {
    const files = await readFiles([path]);
    await parseKubeconfigs(files);
    return files;
  } catch (error) {
    if (errorCode(error) !== 'kube.config-missing' || !isAbsent(error))
      unread.push({ what: `kubeconfig ${path}`, code: errorCode(error), reason: errorMessage(error) });
    return [];
  }
}

/** kubectl passes over files of KUBECONFIG that do not exist; one that may not be read has a cause. */
function isAbsent(error: unknown): boolean {
  return error instanceof Error && error.cause === undefined;
}

function leadsNowhere(context: string, cluster: string): Unread {
  const reason = `it names the cluster ${cluster}, which is not there`;
  return { what: `context ${context}`, code: 'kube.config-malformed', reason };
}

async function contextOf(
  name: string,
  { entry, directory }: Placed<ClusterEntry>,
  unread: Unread[],
): Promise<KubeContext> {
  const pem = pemOf(entry['certificate-authority-data'], entry['certificate-authority'], directory);
  if (pem?.kind !== 'file') return { name, server: entry.server, caPem: pem?.text };
  try {
    return { name, server: entry.server, caPem: await readFile(pem.path, 'utf8') };
  } catch (error) {
    const reason = `its authority cannot be read: ${errorMessage(error)}`;
    unread.push({ what: `context ${name}`, code: 'kube.config-missing', reason });
    return { name, server: entry.server, caPem: undefined };
  }
}

function currentOf({ currentContext, contexts }: Kubeconfig): string | undefined {
  return currentContext !== undefined && contexts.has(currentContext) ? currentContext : undefined;
}

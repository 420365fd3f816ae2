import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { ExecClusterInfo, KubeAccess } from '../access.ts';
import {
  type ClusterEntry,
  type Kubeconfig,
  type KubeconfigText,
  maxKubeconfigBytes,
  type Placed,
  parseKubeconfigs,
} from './document.ts';
import { type InClusterSource, loadInCluster } from './in-cluster.ts';
import { pemOf, userAccess } from './user.ts';

/** Where access comes from: kubeconfig files (several as in `KUBECONFIG=a:b`), one text, or the pod's service account. */
export type KubeconfigSource =
  | { readonly paths: readonly string[]; readonly context?: string | undefined }
  | { readonly text: string; readonly directory?: string | undefined; readonly context?: string | undefined }
  | { readonly inCluster: InClusterSource };

/**
 * Reads who and where from a kubeconfig, by kubectl's rules. Reads the kubeconfig itself only: certificates, tokens
 * and plugins come when a connection needs them.
 *
 * @throws kube.config-missing, kube.config-malformed, kube.context-missing (naming the contexts there are).
 */
export async function loadKubeconfig(source: KubeconfigSource): Promise<KubeAccess> {
  if ('inCluster' in source) return loadInCluster(source.inCluster);
  const files = 'text' in source ? [textSource(source)] : await readFiles(source.paths);
  return pick(await parseKubeconfigs(files), source.context);
}

/** The contexts that a kubeconfig offers, in its order, and which is current: for completion and messages. */
export async function listContexts(
  source: Exclude<KubeconfigSource, { inCluster: InClusterSource }>,
): Promise<{ readonly contexts: readonly string[]; readonly current: string | undefined }> {
  const files = 'text' in source ? [textSource(source)] : await readFiles(source.paths);
  const config = await parseKubeconfigs(files);
  return { contexts: [...config.contexts.keys()], current: config.currentContext };
}

function textSource(source: {
  readonly text: string;
  readonly directory?: string | undefined;
}): KubeconfigText {
  return { name: 'the given text', directory: source.directory ?? '.', text: source.text };
}

/** Like kubectl, files of a list that do not exist are passed over; none at all is an error. @throws kube.config-missing */
export async function readFiles(paths: readonly string[]): Promise<readonly KubeconfigText[]> {
  const files: KubeconfigText[] = [];
  for (const path of paths) {
    const text = await readOne(path);
    if (text !== undefined) files.push({ name: path, directory: dirname(path), text });
  }
  if (files.length > 0) return files;
  throw new OakumError('kube.config-missing', `no kubeconfig at ${paths.join(', ') || '(no path given)'}`, {
    hint: 'set KUBECONFIG or --kubeconfig; inside a pod the service account is used',
  });
}

async function readOne(path: string): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new OakumError('kube.config-missing', `cannot read the kubeconfig ${path}`, { cause: error });
  }
  if (bytes.length <= maxKubeconfigBytes) return bytes.toString('utf8');
  throw new OakumError(
    'kube.config-malformed',
    `${path} is ${bytes.length} bytes long, too many for a kubeconfig`,
  );
}

function pick(config: Kubeconfig, asked: string | undefined): KubeAccess {
  const names = [...config.contexts.keys()];
  const offer = names.length === 0 ? 'it has none' : `it has ${names.slice(0, 20).join(', ')}`;
  const name = asked ?? config.currentContext;
  if (!name) {
    throw new OakumError('kube.context-missing', `the kubeconfig has no current context; ${offer}`, {
      hint: 'choose one with --context, or `kubectl config use-context`',
    });
  }
  const context = config.contexts.get(name)?.entry;
  if (context === undefined) {
    throw new OakumError('kube.context-missing', `the kubeconfig has no context ${name}; ${offer}`, {
      hint: 'choose one that is there with --context',
    });
  }
  const cluster = config.clusters.get(context.cluster);
  if (cluster === undefined) {
    throw new OakumError(
      'kube.config-malformed',
      `context ${name} names the cluster ${context.cluster}, which is not there`,
    );
  }
  const user = config.users.get(context.user);
  if (user === undefined && context.user !== '') {
    throw new OakumError(
      'kube.config-malformed',
      `context ${name} names the user ${context.user}, which is not there`,
    );
  }
  const place = clusterAccess(cluster);
  const { config: _extension, ...where } = place;
  return {
    context: name,
    namespace: context.namespace ?? undefined,
    ...where,
    ...userAccess(context.user, user ?? { directory: '.', entry: {} }, place),
  };
}

function clusterAccess({ entry, directory }: Placed<ClusterEntry>): ExecClusterInfo {
  return {
    server: serverUrl(entry.server),
    ca: pemOf(entry['certificate-authority-data'], entry['certificate-authority'], directory),
    serverName: entry['tls-server-name'] || undefined,
    isInsecure: entry['insecure-skip-tls-verify'] ?? false,
    proxyUrl: entry['proxy-url'] || undefined,
    config: entry.extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension,
  };
}

function serverUrl(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:')) {
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  }
  throw new OakumError('kube.config-malformed', `${JSON.stringify(server)} is not the URL of an API server`, {
    hint: 'it reads https://host:port',
  });
}

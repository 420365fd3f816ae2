import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { KubeAccess } from '../access.ts';

/** What the kubelet gives a pod: KUBERNETES_SERVICE_HOST and _PORT, and the mounted service account. */
export interface InClusterSource {
  readonly host: string | undefined;
  readonly port: string | undefined;
  /** Where the service account is mounted. */
  readonly directory?: string | undefined;
}

const mount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** @throws kube.config-missing outside a pod, or where the token is not mounted. */
export async function loadInCluster(source: InClusterSource): Promise<KubeAccess> {
  const directory = source.directory ?? mount;
  const token = join(directory, 'token');
  if (!source.host || !source.port) {
    throw new OakumError(
      'kube.config-missing',
      'not inside a cluster: KUBERNETES_SERVICE_HOST and _PORT are not set',
    );
  }
  await readFile(token).catch((cause: unknown) => {
    throw new OakumError('kube.config-missing', `inside a cluster, but ${token} cannot be read`, {
      cause,
      hint: 'the pod needs a service account with automountServiceAccountToken',
    });
  });
  const namespace = await readFile(join(directory, 'namespace'), 'utf8').catch(() => undefined);
  const host = source.host.includes(':') ? `[${source.host}]` : source.host;
  return {
    context: 'in-cluster',
    server: `https://${host}:${source.port}`,
    namespace: namespace?.trim() || undefined,
    ca: { kind: 'file', path: join(directory, 'ca.crt') },
    serverName: undefined,
    isInsecure: false,
    proxyUrl: undefined,
    certificate: undefined,
    bearer: { kind: 'token-file', path: token },
    impersonate: [],
  };
}

import { isAbsolute, join } from 'node:path';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { Bearer, ExecClusterInfo, ExecPlugin, KubeAccess, Pem } from '../access.ts';
import type { Exec, Placed, UserEntry } from './document.ts';

const knownPluginVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** The user's half of an access: client certificate, bearer and impersonation. */
export function userAccess(
  name: string,
  user: Placed<UserEntry>,
  cluster: ExecClusterInfo,
): Pick<KubeAccess, 'certificate' | 'bearer' | 'impersonate'> {
  const { entry, directory } = user;
  const cert = pemOf(entry['client-certificate-data'], entry['client-certificate'], directory);
  const key = pemOf(entry['client-key-data'], entry['client-key'], directory);
  if ((cert === undefined) !== (key === undefined)) {
    throw new OakumError(
      'kube.config-malformed',
      `user ${name} has a client certificate without its key, or a key alone`,
    );
  }
  return {
    certificate: cert === undefined || key === undefined ? undefined : { cert, key },
    bearer: bearerOf(name, user, cluster),
    impersonate: impersonation(entry),
  };
}

/** kubectl's order: data wins over a file; a relative path is read against the kubeconfig's own directory. */
export function pemOf(
  data: string | null | undefined,
  path: string | null | undefined,
  directory: string,
): Pem | undefined {
  if (data) return { kind: 'text', text: Buffer.from(data, 'base64').toString('utf8') };
  return path ? { kind: 'file', path: placed(path, directory) } : undefined;
}

/** client-go's order: a token file wins over a token (which is only its first value), both over basic; exec is last. */
function bearerOf(name: string, { entry, directory }: Placed<UserEntry>, cluster: ExecClusterInfo): Bearer {
  if (entry.tokenFile) return { kind: 'token-file', path: placed(entry.tokenFile, directory) };
  if (entry.token) return { kind: 'token', token: entry.token };
  if (entry.username) return { kind: 'basic', user: entry.username, password: entry.password ?? '' };
  if (entry.exec) return { kind: 'exec', plugin: pluginOf(name, entry.exec, { directory, cluster }) };
  if (entry['auth-provider']) return providerToken(name, entry['auth-provider']);
  return { kind: 'none' };
}

function pluginOf(
  name: string,
  exec: Exec,
  where: { readonly directory: string; readonly cluster: ExecClusterInfo },
): ExecPlugin {
  const apiVersion = exec.apiVersion ?? '';
  if (!knownPluginVersions.includes(apiVersion)) {
    throw new OakumError(
      'kube.config-malformed',
      `user ${name}: credential plugin ${exec.command} speaks ${apiVersion || 'no stated version'}`,
      { hint: `Kubernetes removed v1alpha1 in 1.24: write the user again with ${knownPluginVersions[0]}` },
    );
  }
  if (exec.interactiveMode === 'Always') {
    throw new OakumError(
      'kube.plugin-failed',
      `user ${name}: credential plugin ${exec.command} needs a terminal`,
      {
        hint: 'use interactiveMode IfAvailable or Never, or sign in first with the plugin itself',
      },
    );
  }
  return {
    apiVersion,
    command: /[/\\]/.test(exec.command) ? placed(exec.command, where.directory) : exec.command,
    args: exec.args ?? [],
    environment: Object.fromEntries((exec.env ?? []).map((variable) => [variable.name, variable.value])),
    installHint: exec.installHint ?? undefined,
    clusterInfo: exec.provideClusterInfo === true ? where.cluster : undefined,
  };
}

/** The legacy in-tree providers: `oidc` still works in kubectl; its stored token is used as it is, never refreshed. */
function providerToken(name: string, provider: NonNullable<UserEntry['auth-provider']>): Bearer {
  const token = provider.config?.['id-token'];
  if (provider.name === 'oidc' && token) return { kind: 'token', token };
  throw new OakumError('kube.config-malformed', `user ${name} uses the auth provider ${provider.name}`, {
    hint: 'use its credential plugin instead: gke-gcloud-auth-plugin, kubelogin',
  });
}

function impersonation(entry: UserEntry): readonly (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [];
  if (entry.as) headers.push(['impersonate-user', entry.as]);
  if (entry['as-uid']) headers.push(['impersonate-uid', entry['as-uid']]);
  for (const group of entry['as-groups'] ?? []) headers.push(['impersonate-group', group]);
  return headers;
}

function placed(path: string, directory: string): string {
  return isAbsolute(path) ? path : join(directory, path);
}

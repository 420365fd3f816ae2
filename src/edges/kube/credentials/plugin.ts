import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { errorCode, errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { ExecClusterInfo, ExecPlugin, Pem } from '../access.ts';

/** How a plugin is run: the shape of the exec edge's CommandRunner, as far as it is needed here. */
export interface PluginRunner {
  run(
    program: string,
    args: readonly string[],
    options: {
      readonly timeoutMs: number;
      readonly signal?: AbortSignal | undefined;
      readonly environment?: Readonly<Record<string, string>> | undefined;
      readonly maxOutputBytes?: number | undefined;
    },
  ): Promise<{ readonly exitCode: number; readonly stdout: Uint8Array; readonly stderr: string }>;
}

export interface PluginContext {
  readonly runner: PluginRunner;
  /** What plugins may see of the caller's environment: cloud profiles, proxies, HOME, PATH. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

const ExecCredential = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    expirationTimestamp: z.string().nullish(),
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
  }),
});

/** What a plugin gave: a token, a certificate with its key, or both, and until when. */
export interface PluginCredential {
  readonly token: string | undefined;
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  readonly expiresAt: Temporal.Instant | undefined;
}

/** A plugin may ask a cloud for a token; client-go sets no limit, we do. */
const timeoutMs = 60_000;
const maxOutputBytes = 1024 * 1024;

/**
 * Runs a client-go credential plugin once, never with a terminal.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 *
 * @throws kube.plugin-missing with the kubeconfig's install hint; kube.plugin-failed with the end of what it wrote to
 * stderr (its stdout may hold the credential and is never quoted).
 */
export async function runPlugin(plugin: ExecPlugin, context: PluginContext): Promise<PluginCredential> {
  const result = await start(plugin, context);
  if (result.exitCode !== 0) {
    const said = result.stderr.trim().split('\n').slice(-3).join(' ').slice(-500);
    throw failed(plugin, `ended with ${result.exitCode}: ${said || 'it said nothing'}`);
  }
  return credentialOf(plugin, new TextDecoder().decode(result.stdout));
}

async function start(plugin: ExecPlugin, { runner, environment, signal }: PluginContext) {
  const info = JSON.stringify({
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(await clusterField(plugin.clusterInfo)) },
  });
  try {
    return await runner.run(plugin.command, plugin.args, {
      timeoutMs,
      maxOutputBytes,
      signal,
      environment: { ...environment, ...plugin.environment, KUBERNETES_EXEC_INFO: info },
    });
  } catch (error) {
    if (errorCode(error) !== 'exec.not-found') throw failed(plugin, errorMessage(error), error);
    throw new OakumError(
      'kube.plugin-missing',
      `the kubeconfig's credential plugin ${plugin.command} is not installed`,
      {
        cause: error,
        hint: plugin.installHint?.slice(0, 500) ?? `install ${plugin.command}, or put it on PATH`,
      },
    );
  }
}

async function clusterField(info: ExecClusterInfo | undefined): Promise<{ readonly cluster?: unknown }> {
  if (info === undefined) return {};
  const ca = info.ca === undefined ? undefined : await readPem(info.ca);
  return {
    cluster: {
      server: info.server,
      'tls-server-name': info.serverName,
      'insecure-skip-tls-verify': info.isInsecure || undefined,
      'certificate-authority-data': ca === undefined ? undefined : Buffer.from(ca).toString('base64'),
      'proxy-url': info.proxyUrl,
      config: info.config,
    },
  };
}

function credentialOf(plugin: ExecPlugin, output: string): PluginCredential {
  const parsed = ExecCredential.safeParse(parseJson(output));
  if (!parsed.success) throw failed(plugin, 'what it printed is not an ExecCredential with a status');
  if (parsed.data.apiVersion !== plugin.apiVersion) {
    throw failed(
      plugin,
      `it answered ${parsed.data.apiVersion}, the kubeconfig expects ${plugin.apiVersion}`,
    );
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = parsed.data.status;
  if (!token && !(cert && key))
    throw failed(plugin, 'it gave neither a token nor a certificate with its key');
  return {
    token: token || undefined,
    certificate: cert && key ? { cert, key } : undefined,
    expiresAt: instantOf(plugin, expirationTimestamp),
  };
}

function instantOf(plugin: ExecPlugin, text: string | null | undefined): Temporal.Instant | undefined {
  if (!text) return undefined;
  try {
    return Temporal.Instant.from(text);
  } catch (error) {
    throw failed(plugin, `its expirationTimestamp ${JSON.stringify(text.slice(0, 40))} is no time`, error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What it printed may be the credential: the caller says what is wrong without quoting it.
    return undefined;
  }
}

function failed(plugin: ExecPlugin, what: string, cause?: unknown): OakumError {
  return new OakumError(
    'kube.plugin-failed',
    `the kubeconfig's credential plugin ${plugin.command} failed: ${what}`,
    {
      cause,
      hint: 'run `kubectl get --raw /readyz` with the same context: it uses the same plugin',
    },
  );
}

/** @throws kube.config-missing when the file that the kubeconfig names cannot be read. */
export async function readPem(pem: Pem): Promise<string> {
  return pem.kind === 'text' ? pem.text : readNamedFile(pem.path);
}

/** @throws kube.config-missing when a file that the kubeconfig names cannot be read. */
export async function readNamedFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OakumError('kube.config-missing', `cannot read ${path}, which the kubeconfig names`, { cause });
  }
}

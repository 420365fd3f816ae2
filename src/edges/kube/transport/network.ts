import type { Agent, Dispatcher, ProxyAgent } from 'undici';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { KubeAccess } from '../access.ts';
import { readPem } from '../credentials/plugin.ts';
import type { CredentialSource, Credentials } from '../credentials/source.ts';
import { networkError } from './network-error.ts';
import type { KubeRequest, KubeResponse, Send } from './transport.ts';

export interface Network {
  readonly send: Send;
  readonly close: () => Promise<void>;
}

const userAgent = 'oakum';

/**
 * The innermost layer: one request over undici with the connection's TLS settings and credentials. Connections are
 * pooled; when a plugin or a rotated file brings another client certificate, a new pool takes over.
 */
export function makeNetwork(access: KubeAccess, credentials: CredentialSource): Network {
  const base = new URL(access.server);
  refuseSecretsInTheOpen(access, base);
  let pool: Promise<Pool> | undefined;

  const poolFor = async (now: Credentials): Promise<Dispatcher> => {
    const known = await pool;
    if (known?.identity === identityOf(now)) return known.dispatcher;
    pool = openPool(access, now);
    // Requests under way on the old pool may finish; watches on it end with their own time limit.
    known?.dispatcher.close().catch(() => {});
    return (await pool).dispatcher;
  };

  return {
    async send(request) {
      const now = await credentials.current(request.signal);
      const dispatcher = await poolFor(now);
      return exchange(dispatcher, request, { access, base, authorization: now.authorization });
    },
    async close() {
      await (await pool?.catch(() => undefined))?.dispatcher.destroy();
      pool = undefined;
    },
  };
}

interface Pool {
  readonly dispatcher: Dispatcher;
  readonly identity: string;
}

function identityOf(credentials: Credentials): string {
  return credentials.certificate?.cert ?? '';
}

async function openPool(access: KubeAccess, credentials: Credentials): Promise<Pool> {
  // By its default export: a bundle of a CommonJS package has no other.
  const {
    default: { Agent, ProxyAgent },
  } = await import('undici');
  const ca = access.ca === undefined ? undefined : await readPem(access.ca);
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...credentials.certificate,
    ...(access.serverName === undefined ? {} : { servername: access.serverName }),
    rejectUnauthorized: !access.isInsecure,
  };
  const dispatcher: Agent | ProxyAgent =
    access.proxyUrl === undefined
      ? new Agent({ connect: { ...tls, timeout: 10_000 }, keepAliveTimeout: 30_000 })
      : new ProxyAgent({ uri: access.proxyUrl, requestTls: tls });
  return { dispatcher, identity: identityOf(credentials) };
}

interface Exchange {
  readonly access: KubeAccess;
  readonly base: URL;
  readonly authorization: string | undefined;
}

async function exchange(
  dispatcher: Dispatcher,
  request: KubeRequest,
  with_: Exchange,
): Promise<KubeResponse> {
  const { access, base } = with_;
  try {
    const answer = await dispatcher.request({
      origin: base.origin,
      path: `${base.pathname.replace(/\/$/, '')}${request.path}${queryText(request.query)}`,
      method: request.method,
      headers: headersOf(request, with_),
      body: request.body?.text ?? null,
      signal: request.signal ?? null,
      headersTimeout: request.headersTimeoutMs,
      bodyTimeout: request.idleTimeoutMs,
    });
    const body = readBody(answer.body, (error) => networkError(access, request, error));
    return { status: answer.statusCode, headers: answer.headers, body };
  } catch (error) {
    throw networkError(access, request, error);
  }
}

async function* readBody(
  body: AsyncIterable<Uint8Array>,
  translate: (error: unknown) => unknown,
): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw translate(error);
  }
}

function headersOf(
  request: KubeRequest,
  { access, authorization }: Exchange,
): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { accept: 'application/json', 'user-agent': userAgent };
  if (authorization !== undefined) headers.authorization = authorization;
  if (request.body !== undefined) headers['content-type'] = request.body.contentType;
  for (const [name, value] of access.impersonate) {
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}

function queryText(query: KubeRequest['query']): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function refuseSecretsInTheOpen(access: KubeAccess, base: URL): void {
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(base.hostname);
  if (base.protocol === 'https:' || isLoopback || access.bearer.kind === 'none') return;
  throw new OakumError(
    'kube.insecure',
    `${access.server} is plain HTTP: credentials would be sent in the open`,
    {
      hint: 'use https, or `kubectl proxy` on this machine',
    },
  );
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Clock, silentLogger } from '../../../kernel/index.ts';
import type { KubeAccess } from '../access.ts';
import { type ConnectDeps, connectKube, type KubeConnection } from '../connect.ts';

/** One request as the script sees it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers the n-th request (from 0). */
export type Script = (seen: Seen, response: ServerResponse, n: number) => void;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Closes every connection at once, as a killed server does. */
  drop(): void;
}

/** For the tests of this room: a real HTTP server whose answers are written down one by one. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '/', 'http://server');
    const entry: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    seen.push(entry);
    script(entry, response, seen.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    drop: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A refusal as kube-apiserver writes it. */
export function sendStatus(
  response: ServerResponse,
  code: number,
  status: Readonly<Record<string, unknown>>,
): void {
  sendJson(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...status }, code);
}

export function pod(name: string, version = '1'): Readonly<Record<string, unknown>> {
  return { metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: version } };
}

export function accessTo(server: string, more: Partial<KubeAccess> = {}): KubeAccess {
  return {
    context: 'test',
    server,
    namespace: undefined,
    ca: undefined,
    serverName: undefined,
    isInsecure: false,
    proxyUrl: undefined,
    certificate: undefined,
    bearer: { kind: 'none' },
    impersonate: [],
    ...more,
  };
}

/** A clock that never waits and remembers what it was asked to wait. */
export function hastyClock(): Clock & { readonly slept: readonly number[] } {
  const slept: number[] = [];
  let now = Temporal.Instant.from('2026-11-21T09:00:00Z');
  return {
    slept,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      now = now.add({ milliseconds: Math.round(ms) });
    },
  };
}

export function connectTo(
  access: KubeAccess,
  more: Partial<ConnectDeps> = {},
): KubeConnection & AsyncDisposable {
  const connection = connectKube(access, {
    clock: hastyClock(),
    random: () => 0.5,
    logger: silentLogger,
    runner: {
      run: async () => {
        throw new Error('no plugin in this test');
      },
    },
    ...more,
  });
  return { ...connection, [Symbol.asyncDispose]: () => connection.close() };
}

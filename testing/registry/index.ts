import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, json, readBody, refusal, write, writeTrickling, writeTruncated } from './answer.ts';
import { type Auth, type AuthOptions, makeAuth } from './auth.ts';
import { type Content, openContent } from './content.ts';
import { type Fault, type FaultRule, Faults } from './faults.ts';
import { answer, repositoryOf, type World } from './routes.ts';
import { Uploads } from './uploads.ts';

export type { AuthOptions, User } from './auth.ts';
export type { Content, StoredManifest } from './content.ts';
export type { Fault, FaultRule } from './faults.ts';

export interface FakeRegistryOptions {
  /** A free one unless said. */
  readonly port?: number;
  readonly auth?: AuthOptions;
  /** PEM key and certificate; plain HTTP otherwise. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The referrers API; a registry without it answers 404 there. */
  readonly withReferrers?: boolean;
  /** Keeps content here; in memory otherwise. */
  readonly directory?: string;
}

/** One request as it came, for tests about what a client sends. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface FakeRegistry {
  readonly url: string;
  /** `127.0.0.1:5000`: how images name it. */
  readonly host: string;
  readonly content: Content;
  readonly control: {
    fail(rule: FaultRule): void;
    heal(): void;
    expireTokens(): void;
    /** Every request so far. */
    seen(): readonly SeenRequest[];
  };
  stop(): Promise<void>;
}

/** Starts a registry on the loopback address; see readme.md for the verbs it knows. */
export async function startFakeRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const content = await openContent(options.directory);
  const auth = makeAuth(options.auth ?? { kind: 'none' });
  const faults = new Faults();
  const seen: SeenRequest[] = [];
  const world = { content, uploads: new Uploads(content), withReferrers: options.withReferrers ?? false };
  const scheme = options.tls === undefined ? 'http' : 'https';
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', `${scheme}://${request.headers.host ?? 'localhost'}`);
    seen.push({ method: request.method ?? '', path: url.pathname + url.search, headers: request.headers });
    serve(
      { world, auth, fault: faults.take(request.method ?? '', url.pathname), url },
      request,
      response,
    ).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  const host = `127.0.0.1:${await listen(server, options.port ?? 0)}`;
  return {
    url: `${scheme}://${host}`,
    host,
    content,
    control: {
      fail: (rule) => faults.add(rule),
      heal: () => faults.clear(),
      expireTokens: () => auth.expireTokens(),
      seen: () => [...seen],
    },
    stop: () => stop(server),
  };
}

interface Handling {
  readonly world: World;
  readonly auth: Auth;
  readonly fault: Fault | undefined;
  readonly url: URL;
}

async function serve(handling: Handling, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { fault } = handling;
  const method = request.method ?? '';
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'slow') await delay(fault.delayMs);
  const planned = fault === undefined ? undefined : plannedAnswer(fault);
  const said = planned ?? (await letIn(handling, request));
  // An answer before the body was read would cut the connection under a client that is still sending.
  if (!request.readableEnded) await readBody(request);
  if (fault?.kind === 'truncate') return writeTruncated(response, said, fault.afterBytes);
  if (fault?.kind === 'trickle') return writeTrickling(response, said, fault.everyMs);
  write(response, fault?.kind === 'corrupt' ? corrupted(said) : said, method);
}

function plannedAnswer(fault: Fault): Answer | undefined {
  if (fault.kind === 'redirect') return { status: 307, headers: { location: fault.location } };
  if (fault.kind !== 'status') return undefined;
  const said = refusal(fault.status, 'UNKNOWN', fault.message ?? 'told to fail');
  if (fault.retryAfterSeconds === undefined) return said;
  return { ...said, headers: { ...said.headers, 'retry-after': String(fault.retryAfterSeconds) } };
}

function corrupted(said: Answer): Answer {
  const body = Uint8Array.from(said.body ?? []);
  const middle = Math.floor(body.byteLength / 2);
  body[middle] = (body[middle] ?? 0) ^ 1;
  return { ...said, body };
}

async function letIn({ world, auth, url }: Handling, request: IncomingMessage): Promise<Answer> {
  const { authorization } = request.headers;
  if (url.pathname === '/token') {
    const token = auth.token(authorization, url.searchParams.getAll('scope'));
    return token === undefined
      ? refusal(401, 'UNAUTHORIZED', 'incorrect username or password')
      : json(200, { token, expires_in: 300 });
  }
  const act = request.method === 'GET' || request.method === 'HEAD' ? 'pull' : 'push';
  const access = auth.judge({ authorization, repository: repositoryOf(url.pathname), act }, url.origin);
  if (access.kind === 'granted') return answer(world, request, url);
  if (access.kind === 'denied') return refusal(403, 'DENIED', 'requested access to the resource is denied');
  const said = refusal(401, 'UNAUTHORIZED', 'authentication required');
  return { ...said, headers: { ...said.headers, 'www-authenticate': access.header } };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('the registry has no address'));
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseBody } from '../api/patch.ts';
import { badRequest, noSuchPath } from '../api/status.ts';
import { isTree, type Tree } from '../values/tree.ts';
import type { World } from '../world.ts';
import { authorize, authorizePath, review, type Tokens, type User } from './auth.ts';
import { discover } from './discovery.ts';
import type { Faults } from './faults.ts';
import { type Form, formOf } from './form.ts';
import type { Lister } from './list.ts';
import { serveObject } from './objects.ts';
import { faultStatus, readBody, send, sendHalf } from './respond.ts';
import { type ObjectRoute, type Route, routeOf } from './route.ts';
import { startWatch } from './watch.ts';

export interface Doors {
  readonly world: World;
  readonly lister: Lister;
  readonly tokens: Tokens;
  readonly faults: Faults;
  /** What GET /version answers. */
  readonly version: Tree;
  /** What GET /metrics answers. */
  readonly metrics: string;
  readonly end: AbortSignal;
  /** Open watches by resource, for those who drop them. */
  readonly watches: Set<{ readonly plural: string; readonly response: ServerResponse }>;
}

/** Answers one request. @throws StatusError, which the listener writes. */
export async function answer(
  doors: Doors,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const text = await readBody(request);
  const route = routeOf(request.method ?? 'GET', url, doors.world.registry);
  if (route.kind === 'plain') return plainAnswer(doors, route.path, response);
  const user = doors.tokens.userOf(request.headers.authorization);
  if (route.kind === 'objects') return objectAnswer({ doors, route, user, url, text, request, response });
  authorizePath(user, url.pathname);
  otherAnswer({ doors, route, user, text, request, response });
}

function plainAnswer(doors: Doors, path: string, response: ServerResponse): void {
  if (path === '/version') {
    send(response, 200, JSON.stringify(doors.version));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('ok');
}

interface Other {
  readonly doors: Doors;
  readonly route: Exclude<Route, ObjectRoute>;
  readonly user: User;
  readonly text: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function otherAnswer({ doors, route, user, text, request, response }: Other): void {
  if (route.kind === 'metrics') {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(doors.metrics);
    return;
  }
  if (route.kind === 'discovery') {
    const found = discover(route.path, request.headers.accept ?? '', doors.world.registry);
    response.writeHead(200, { 'content-type': found.type });
    response.end(JSON.stringify(found.body));
    return;
  }
  if (route.kind !== 'review' || request.method !== 'POST') throw noSuchPath();
  const body = parseBody(text);
  if (!isTree(body)) throw badRequest('the body is not an object');
  send(response, 201, JSON.stringify(review(user, route.review, body)));
}

interface Exchange {
  readonly doors: Doors;
  readonly route: ObjectRoute;
  readonly user: User;
  readonly url: URL;
  readonly text: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function objectAnswer(exchange: Exchange): Promise<void> {
  const { doors, route, user, url, request, response } = exchange;
  authorize(user, route);
  const effect = doors.faults.strike(route);
  if (effect?.kind === 'slow') await doors.world.clock.sleep(effect.ms, doors.end);
  if (effect?.kind === 'status') throw faultStatus(effect);
  if (effect?.kind === 'drop' && effect.when === 'before') return void response.destroy();
  const form = formOf(request.headers.accept ?? '', route.resource, doors.world.clock.now());
  if (route.verb === 'watch') {
    const entry = { plural: route.resource.plural, response };
    doors.watches.add(entry);
    response.once('close', () => doors.watches.delete(entry));
    return startWatch(doors.world, { route, query: url.searchParams, form, response, end: doors.end });
  }
  const { code, text, type } = serve(exchange, form);
  if (effect?.kind === 'drop') return void response.destroy();
  if (effect?.kind === 'half') return sendHalf(response, text);
  response.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** Whether the body is one of the objects that were asked for, and not a Status, a Scale or a list. */
function isStored(body: Tree, { resource }: ObjectRoute): boolean {
  return body.kind === resource.kind;
}

interface Served {
  readonly code: number;
  readonly text: string;
  readonly type: string;
}

function serve({ doors, route, url, text, request }: Exchange, form: Form): Served {
  const type = 'application/json';
  if (route.verb === 'list')
    return { code: 200, text: doors.lister.list(route, url.searchParams, form), type };
  const { code, body } = serveObject(doors.world, {
    route,
    query: url.searchParams,
    contentType: request.headers['content-type'] ?? '',
    userAgent: request.headers['user-agent'] ?? '',
    text,
  });
  if (typeof body === 'string') return { code, text: body, type: 'text/plain' };
  return { code, text: isStored(body, route) ? form.one(body) : JSON.stringify(body), type };
}

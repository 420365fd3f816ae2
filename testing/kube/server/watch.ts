import type { ServerResponse } from 'node:http';
import { expired, invalid, type StatusError, versionFromTheFuture } from '../api/status.ts';
import { qualifiedName } from '../resources/table.ts';
import type { Change } from '../store/history.ts';
import { nameOf, namespaceOf } from '../values/meta.ts';
import { type Tree, treeAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import type { Form } from './form.ts';
import { isSet, numberOf, type ObjectMatcher, selectorOf } from './query.ts';
import type { ObjectRoute } from './route.ts';

export interface WatchRequest {
  readonly route: ObjectRoute;
  readonly query: URLSearchParams;
  readonly form: Form;
  readonly response: ServerResponse;
  readonly end: AbortSignal;
}

/** A client that reads so slowly that this much waits for it is cut off. */
const mostWaitingBytes = 64 * 1024 * 1024;
const bookmarkMs = 60_000;

/** WATCH: the objects as they are (where asked), the past from the window, then changes until somebody has enough. */
export function startWatch(world: World, request: WatchRequest): void {
  const { route, query, response } = request;
  const matches = watchSelector(request);
  const from = numberOf(query, 'resourceVersion') ?? 0;
  const sendsInitial = initialEvents(query, from);
  if (from > world.store.version()) throw versionFromTheFuture(from, world.store.version());
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const stream = eventStream(request);
  const past = world.store.since(route.resource, from);
  if (sendsInitial === 'no' && past.kind === 'expired') {
    stream.error(expired(`too old resource version: ${from} (${past.oldest})`));
    response.end();
    return;
  }
  if (sendsInitial !== 'no') {
    for (const object of world.store.list(route.resource, route.namespace))
      if (matches(object)) stream.event('ADDED', object);
    if (sendsInitial === 'with bookmark')
      stream.bookmark(world.store.version(), { 'k8s.io/initial-events-end': 'true' });
  } else if (past.kind === 'changes') for (const change of past.changes) tell(stream, change, matches);
  let latest = past.kind === 'changes' ? past.changes.at(-1)?.version : undefined;
  const unsubscribe = world.store.subscribe((change) => {
    if (qualifiedName(change.resource) !== qualifiedName(route.resource)) return;
    latest = change.version;
    tell(stream, change, matches);
    if (response.writableLength > mostWaitingBytes) response.destroy();
  });
  response.once('close', unsubscribe);
  keepTime(world, { request, stream, latest: () => latest });
}

function watchSelector({ route, query }: WatchRequest): ObjectMatcher {
  const bySelector = selectorOf(query, route.resource);
  return (object) =>
    (route.namespace === '' || namespaceOf(object) === route.namespace) &&
    (route.name === '' || nameOf(object) === route.name) &&
    bySelector(object);
}

type Initial = 'no' | 'yes' | 'with bookmark';

function initialEvents(query: URLSearchParams, from: number): Initial {
  if (query.get('sendInitialEvents') === null) return from === 0 ? 'yes' : 'no';
  const refuse = (message: string, field: string): never => {
    const cause = { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field };
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [cause]);
  };
  if (query.get('resourceVersionMatch') !== 'NotOlderThan') {
    refuse('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan', 'resourceVersionMatch');
  }
  if (!isSet(query, 'sendInitialEvents')) return 'no';
  return isSet(query, 'allowWatchBookmarks') ? 'with bookmark' : 'yes';
}

interface EventStream {
  event(type: Change['kind'], object: Tree): void;
  bookmark(version: number, annotations?: Tree): void;
  error(fault: StatusError): void;
}

function eventStream({ form, response }: WatchRequest): EventStream {
  const write = (type: string, text: string): void => {
    response.write(`{"type":"${type}","object":${text}}\n`);
  };
  return {
    event: (type, object) => write(type, form.one(object)),
    bookmark: (version, annotations) => {
      const metadata = {
        resourceVersion: String(version),
        ...(annotations === undefined ? {} : { annotations }),
      };
      write('BOOKMARK', JSON.stringify({ ...form.bookmark, metadata }));
    },
    error: (fault) => write('ERROR', JSON.stringify(fault.toTree())),
  };
}

/** An object that begins to match is news; one that ceases to match is gone, as it last matched. */
function tell(stream: EventStream, change: Change, matches: ObjectMatcher): void {
  const isIn = change.kind !== 'DELETED' && matches(change.object);
  const { previous } = change;
  const wasIn = previous !== undefined && matches(previous);
  if (isIn) stream.event(wasIn ? 'MODIFIED' : 'ADDED', change.object);
  else if (wasIn)
    stream.event('DELETED', change.kind === 'DELETED' ? change.object : atVersion(previous, change.version));
}

function atVersion(object: Tree, version: number): Tree {
  const metadata = { ...treeAt(object, 'metadata'), resourceVersion: String(version) };
  return { ...object, metadata };
}

interface Timing {
  readonly request: WatchRequest;
  readonly stream: EventStream;
  /** The version of the last change of this resource since the watch began; undefined before the first. */
  readonly latest: () => number | undefined;
}

/**
 * Ends the watch after timeoutSeconds; sends bookmarks now and then, and two seconds before the end. As on a real
 * server there is none while nothing has happened to the resource.
 */
function keepTime(world: World, { request, stream, latest }: Timing): void {
  const { query, response, end } = request;
  const timeout = numberOf(query, 'timeoutSeconds');
  const over = AbortSignal.any([end, closedSignal(response)]);
  const bookmark = (): void => {
    const version = latest();
    if (isSet(query, 'allowWatchBookmarks') && version !== undefined && !response.writableEnded)
      stream.bookmark(version);
  };
  const every = async (): Promise<void> => {
    for (;;) {
      await world.clock.sleep(bookmarkMs, over);
      bookmark();
    }
  };
  const last = async (ms: number): Promise<void> => {
    await world.clock.sleep(Math.max(0, ms - 2_000), over);
    bookmark();
    await world.clock.sleep(Math.min(ms, 2_000), over);
    response.end();
  };
  every().catch(() => {});
  if (timeout !== undefined && timeout > 0) last(timeout * 1_000).catch(() => {});
}

function closedSignal(response: ServerResponse): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  return closed.signal;
}

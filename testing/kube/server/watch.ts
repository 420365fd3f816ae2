import type { ServerResponse } from 'node:http';
import { expired, invalid, type StatusError, versionFromTheFuture } from '../api/status.ts';
import { apiVersionOf, qualifiedName } from '../resources/table.ts';
import type { Change } from '../store/history.ts';
import { namespaceOf } from '../values/meta.ts';
import type { Tree } from '../values/tree.ts';
import type { World } from '../world.ts';
import { isSet, numberOf, type ObjectMatcher, selectorOf } from './query.ts';
import type { ObjectRoute } from './route.ts';
import { type Form, inForm } from './text.ts';

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
  const unsubscribe = world.store.subscribe((change) => {
    if (qualifiedName(change.resource) !== qualifiedName(route.resource)) return;
    tell(stream, change, matches);
    if (response.writableLength > mostWaitingBytes) response.destroy();
  });
  response.once('close', unsubscribe);
  keepTime(world, { request, stream });
}

function watchSelector({ route, query }: WatchRequest): ObjectMatcher {
  const bySelector = selectorOf(query, route.resource);
  return (object) =>
    (route.namespace === '' || namespaceOf(object) === route.namespace) &&
    (route.name === '' || isTreeName(object) === route.name) &&
    bySelector(object);
}

function isTreeName(object: Tree): string {
  const { metadata } = object;
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
    ? String(metadata.name)
    : '';
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

function eventStream({ route, form, response }: WatchRequest): EventStream {
  const write = (type: string, text: string): void => {
    response.write(`{"type":"${type}","object":${text}}\n`);
  };
  return {
    event: (type, object) => write(type, inForm(object, form)),
    bookmark: (version, annotations) => {
      const metadata = {
        resourceVersion: String(version),
        creationTimestamp: null,
        ...(annotations === undefined ? {} : { annotations }),
      };
      const [kind, apiVersion] =
        form === 'whole'
          ? [route.resource.kind, apiVersionOf(route.resource)]
          : ['PartialObjectMetadata', 'meta.k8s.io/v1'];
      write('BOOKMARK', JSON.stringify({ kind, apiVersion, metadata }));
    },
    error: (fault) => write('ERROR', JSON.stringify(fault.toTree())),
  };
}

/** An object that begins to match is news, one that ceases to match is gone, whatever happened to it. */
function tell(stream: EventStream, change: Change, matches: ObjectMatcher): void {
  const isIn = change.kind !== 'DELETED' && matches(change.object);
  const wasIn = change.previous !== undefined && matches(change.previous);
  if (isIn) stream.event(wasIn ? 'MODIFIED' : 'ADDED', change.object);
  else if (wasIn)
    stream.event(
      'DELETED',
      change.kind === 'DELETED'
        ? change.object
        : { ...change.previous, metadata: change.object.metadata ?? {} },
    );
}

/** Ends the watch after timeoutSeconds; sends bookmarks now and then, and two seconds before the end. */
function keepTime(
  world: World,
  { request, stream }: { readonly request: WatchRequest; readonly stream: EventStream },
): void {
  const { query, response, end } = request;
  const timeout = numberOf(query, 'timeoutSeconds');
  const over = AbortSignal.any([end, closedSignal(response)]);
  const bookmark = (): void => {
    if (isSet(query, 'allowWatchBookmarks') && !response.writableEnded)
      stream.bookmark(world.store.version());
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

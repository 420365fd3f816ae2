import * as z from 'zod';
import { instantText } from '../../../kernel/index.ts';
import { errorCode, errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { KubeAccess } from '../access.ts';
import type { KubeResource, ListOptions, WatchEvent } from '../interface.ts';
import { KubeRefusal, refusalOf } from '../transport/refusal.ts';
import { KubeStatus } from '../transport/status.ts';
import type { KubeRequest } from '../transport/transport.ts';
import { checkFreshness, isTooNew } from './freshness.ts';
import { readLines } from './lines.ts';
import { listPages, type ReadDeps } from './list.ts';
import { type Origin, parseJson, parseObject } from './object.ts';
import { resourcePath, resourceText } from './resource-path.ts';

export interface WatchDeps extends ReadDeps {
  readonly access: KubeAccess;
  /** How long an open watch may be silent before it is doubted. */
  readonly silenceMs: number;
}

const Event = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});

/** What every event's object has, a bookmark's too, which has neither name nor uid. */
const Versioned = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

const kinds = { ADDED: 'added', MODIFIED: 'modified', DELETED: 'deleted' } as const;
const initialEventsEnd = 'k8s.io/initial-events-end';

/** Where a watch stands between connections. */
interface Position {
  /** The version that is known; undefined: everything must come again. */
  version: string | undefined;
  /** Whether the server streams its first state (WatchList, on by default from 1.34); found out once. */
  canStream: boolean;
  isBehind: boolean;
  failures: number;
  /** The server's cache was older than its store: opening a watch on it again proves nothing. */
  isDoubted: boolean;
  /** Everything until then was told. */
  heardAt: Temporal.Instant;
}

/**
 * Lists, then watches for ever (see KubeReader.watch). The first state comes as a stream where the server can
 * (`sendInitialEvents`), else as pages. Connections that the server ends in order are opened again silently; lost ones
 * are told as `behind`, and `synced` when the server is back. A silent one is doubted: the server is asked whether its cache
 * is as new as its store, and the watch is opened again where it stood. After 410 everything comes again behind a `reset`.
 *
 * @throws what will not heal by itself: kube.forbidden, kube.unauthorized after one reload of the credentials,
 * kube.not-found, kube.untrusted, kube.malformed.
 */
export async function* watchResource(
  deps: WatchDeps,
  resource: KubeResource,
  options: ListOptions | undefined,
): AsyncIterable<WatchEvent> {
  const position: Position = {
    version: undefined,
    canStream: true,
    isBehind: false,
    failures: 0,
    isDoubted: false,
    heardAt: deps.clock.now(),
  };
  const signal = options?.signal;
  while (!isAborted(signal)) {
    try {
      if (position.isDoubted) await checkFreshness(deps, resource, options);
      position.isDoubted = false;
      if (position.version === undefined) yield* firstState(deps, resource, { options, position });
      else yield* changes(deps, resource, { options, position });
    } catch (error) {
      if (isAborted(signal)) return;
      if (isStale(error)) position.version = undefined;
      else {
        const trouble = isSilence(error, position) ? await doubted(deps, resource, options) : error;
        if (isAborted(signal)) return;
        if (trouble === undefined) continue;
        yield* fallBehind(position, trouble);
        await pause(deps, position, { error: trouble, signal });
      }
    }
  }
}

/** The connection is open and nothing came, although the first state did. */
function isSilence(error: unknown, { version, isBehind }: Position): boolean {
  if (version === undefined || isBehind || !(error instanceof OakumError)) return false;
  const { cause } = error;
  return (
    typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'UND_ERR_BODY_TIMEOUT'
  );
}

/** What is wrong behind a silence; undefined where nothing is, and the watch can go on where it stood. */
async function doubted(
  deps: WatchDeps,
  resource: KubeResource,
  options: ListOptions | undefined,
): Promise<unknown> {
  try {
    await checkFreshness(deps, resource, options);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Tells it once. @throws what does not heal by itself. */
function* fallBehind(position: Position, error: unknown): Iterable<WatchEvent> {
  if (!(error instanceof OakumError) || error.retry === 'never') throw error;
  const since = instantText(position.heardAt);
  if (!position.isBehind)
    yield { kind: 'behind', code: errorCode(error), reason: errorMessage(error), since };
  position.isBehind = true;
  position.isDoubted = error.code === 'kube.behind';
}

interface Call {
  readonly options: ListOptions | undefined;
  readonly position: Position;
}

async function* firstState(deps: WatchDeps, resource: KubeResource, call: Call): AsyncIterable<WatchEvent> {
  const { position } = call;
  if (position.canStream) {
    try {
      yield* connection(deps, resource, {
        ...call,
        query: { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' },
      });
      return;
    } catch (error) {
      if (!cannotStream(error)) throw error;
      position.canStream = false;
    }
  }
  yield { kind: 'reset' };
  let version = '';
  for await (const page of listPages(deps, resource, call.options)) {
    for (const object of page.objects) yield { kind: 'added', object };
    version = page.resourceVersion;
  }
  position.version = version;
  yield caughtUp(position);
}

async function* changes(deps: WatchDeps, resource: KubeResource, call: Call): AsyncIterable<WatchEvent> {
  yield* connection(deps, resource, { ...call, query: { resourceVersion: call.position.version } });
}

/** One connection from its opening to its end. The position follows every event, so that nothing is lost or told twice. */
async function* connection(
  deps: WatchDeps,
  resource: KubeResource,
  call: Call & { readonly query: Readonly<Record<string, string | undefined>> },
): AsyncIterable<WatchEvent> {
  const { position, options } = call;
  const isInitial = position.version === undefined;
  const origin: Origin = { server: deps.server, what: resourceText(resource, options) };
  const openedAt = deps.clock.now();
  const response = await deps.send(
    watchRequest(deps, { resource, options, query: { ...call.query, ...timeLimit(deps) } }),
  );
  if (isInitial) yield { kind: 'reset' };
  else if (position.isBehind) yield caughtUp(position);
  position.heardAt = deps.clock.now();

  let count = 0;
  for await (const line of readLines(response.body, { maxLineBytes, refuse: () => tooLarge(origin) })) {
    count += 1;
    position.heardAt = deps.clock.now();
    yield* told(line, { origin, position, access: deps.access });
  }
  const lasted = deps.clock.now().since(openedAt).total('milliseconds');
  if (position.version === undefined || (count === 0 && lasted < 1000)) throw brokeOff(origin);
}

const maxLineBytes = 32 * 1024 * 1024;

/** As client-go's reflector: between five and ten minutes, so that many watches do not end at once. */
function timeLimit({ random }: WatchDeps): { readonly timeoutSeconds: string } {
  return { timeoutSeconds: String(300 + Math.floor(300 * random())) };
}

function watchRequest(
  deps: WatchDeps,
  {
    resource,
    options,
    query,
  }: {
    readonly resource: KubeResource;
    readonly options: ListOptions | undefined;
    readonly query: Readonly<Record<string, string | undefined>>;
  },
): KubeRequest {
  const { labelSelector, fieldSelector } = options ?? {};
  const { silenceMs } = deps;
  return {
    method: 'GET',
    path: resourcePath(resource, options?.namespace),
    query: { watch: 'true', allowWatchBookmarks: 'true', labelSelector, fieldSelector, ...query },
    about: { verb: 'watch', what: resourceText(resource, options) },
    signal: options?.signal,
    headersTimeoutMs: 60_000,
    // Where anything happens bookmarks come every minute: a longer silence is nothing new, or a dead connection.
    idleTimeoutMs: silenceMs,
  };
}

function tooLarge(origin: Origin): never {
  throw new OakumError('kube.malformed', `${origin.server}: watch ${origin.what}: an event is too large`);
}

/** A stream that ends at once says nothing is wrong and would be opened again in a hot loop. */
function brokeOff(origin: Origin): OakumError {
  return new OakumError(
    'kube.unreachable',
    `${origin.server}: the watch of ${origin.what} broke off at once`,
    {
      retry: 'later',
    },
  );
}

interface Telling {
  readonly origin: Origin;
  readonly position: Position;
  readonly access: KubeAccess;
}

function* told(line: string, { origin, position, access }: Telling): Iterable<WatchEvent> {
  const event = Event.safeParse(parseJson(line, origin));
  if (!event.success) {
    throw new OakumError(
      'kube.malformed',
      `${origin.server}: watch ${origin.what}: an event of unknown shape`,
    );
  }
  const { type, object } = event.data;
  if (type === 'ERROR') {
    const status = KubeStatus.safeParse(object).data ?? { message: 'an error without a status' };
    const about = { verb: 'watch', what: origin.what };
    throw refusalOf({ access, about, httpStatus: status.code ?? 500, status });
  }
  const version = versionOf(object, origin);
  if (type === 'BOOKMARK') {
    const isFirstState = position.version === undefined;
    if (isFirstState && !version.endsFirstState) return;
    position.version = version.resourceVersion;
    if (isFirstState) yield caughtUp(position);
    return;
  }
  // While the first state streams, its events are in no order of versions: only the closing bookmark names one.
  if (position.version !== undefined) position.version = version.resourceVersion;
  yield { kind: kinds[type], object: parseObject(object, origin) };
}

function versionOf(object: unknown, origin: Origin): { resourceVersion: string; endsFirstState: boolean } {
  const parsed = Versioned.safeParse(object);
  if (!parsed.success) {
    throw new OakumError(
      'kube.malformed',
      `${origin.server}: watch ${origin.what}: an event without resourceVersion`,
    );
  }
  const { resourceVersion, annotations } = parsed.data.metadata;
  return { resourceVersion, endsFirstState: annotations?.[initialEventsEnd] === 'true' };
}

/** After the first state, and after a lost connection when the server is back and tells what was missed. */
function caughtUp(position: Position): WatchEvent {
  position.isBehind = false;
  position.failures = 0;
  return { kind: 'synced' };
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}

/** 410 in any form, and a server that went back in time (restored from a backup): what we know is worth nothing. */
function isStale(error: unknown): boolean {
  if (!(error instanceof KubeRefusal)) return false;
  if (error.code === 'kube.gone') return true;
  return isTooNew(error);
}

/** A server without WatchList refuses its parameters: 422 by default, 400 from some that stand in between. */
function cannotStream(error: unknown): boolean {
  return (
    error instanceof KubeRefusal &&
    (error.httpStatus === 422 || error.httpStatus === 400 || error.httpStatus === 501)
  );
}

const firstPauseMs = 500;
const maxPauseMs = 30_000;

async function pause(
  deps: WatchDeps,
  position: Position,
  call: { readonly error: unknown; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const cap = Math.min(maxPauseMs, firstPauseMs * 2 ** position.failures);
  position.failures += 1;
  const asked = call.error instanceof OakumError ? (call.error.retryAfterMs ?? 0) : 0;
  const ms = Math.max(asked, cap * (0.5 + deps.random() / 2));
  await deps.clock.sleep(ms, call.signal).catch(() => {
    // Aborted: the loop sees it and ends.
  });
}

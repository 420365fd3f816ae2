import { instantText } from '../../../kernel/index.ts';
import { errorCode, errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { KubeResource, ListOptions, WatchEvent } from '../interface.ts';
import { KubeRefusal } from '../transport/refusal.ts';
import { checkFreshness, isTooNew } from './freshness.ts';
import { listPages } from './list.ts';
import { type Call, connection, type WatchDeps } from './watch-connection.ts';
import { caughtUp, makePosition, type Position } from './watch-position.ts';

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
  const position = makePosition(deps.clock);
  const signal = options?.signal;
  while (!isAborted(signal)) {
    try {
      if (position.isDoubted) await checkFreshness(deps, resource, options);
      position.isDoubted = false;
      if (position.version === undefined) yield* firstState(deps, resource, { options, position });
      else yield* changes(deps, resource, { options, position });
    } catch (error) {
      if (isAborted(signal)) return;
      if (isStale(error)) {
        position.version = undefined;
        await pauseBeforeRestart(deps, position, { error, signal });
      } else {
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
  for await (const page of listPages(deps, resource, call)) {
    for (const object of page.objects) yield { kind: 'added', object };
    version = page.resourceVersion;
  }
  position.version = version;
  yield caughtUp(position);
}

async function* changes(deps: WatchDeps, resource: KubeResource, call: Call): AsyncIterable<WatchEvent> {
  yield* connection(deps, resource, { ...call, query: { resourceVersion: call.position.version } });
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
const longestAskedMs = 60_000;

interface Failed {
  readonly error: unknown;
  readonly signal: AbortSignal | undefined;
}

async function pause(deps: WatchDeps, position: Position, call: Failed): Promise<void> {
  const cap = Math.min(maxPauseMs, firstPauseMs * 2 ** position.failures);
  position.failures += 1;
  await wait(deps, cap * (0.5 + deps.random() / 2), call);
}

/**
 * A compaction or a restart of the server ends every watch at once: they do not all list in the same instant, and one
 * that is told 410 again and again before a single change asks ever more seldom.
 */
async function pauseBeforeRestart(deps: WatchDeps, position: Position, failed: Failed): Promise<void> {
  const cap = Math.min(maxPauseMs, firstPauseMs * 2 ** position.restarts);
  position.restarts += 1;
  await wait(deps, cap * deps.random(), failed);
}

/** Not sooner than the server asked for, but never for longer than a minute on its word. */
async function wait({ clock }: WatchDeps, ms: number, { error, signal }: Failed): Promise<void> {
  const asked = error instanceof OakumError ? (error.retryAfterMs ?? 0) : 0;
  await clock.sleep(Math.max(Math.min(asked, longestAskedMs), ms), signal).catch(() => {
    // Aborted: the loop sees it and ends.
  });
}

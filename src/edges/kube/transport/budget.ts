import type { Clock } from '../../../kernel/index.ts';
import type { KubeRequest, KubeResponse, Send } from './transport.ts';

export interface BudgetLimits {
  /** Reads under way at once: a watch is one until its first state has come. Writes never wait behind reads. */
  readonly readsInFlight: number;
  /** Requests of any kind per second, after the burst is used up. */
  readonly perSecond: number;
  /** Requests that may go out at once after a rest. */
  readonly burst: number;
}

/** 150,000 pods are 300 pages: at 50 a second the rate is not what a cold start waits for, at 20 it would be. */
const defaultBudget: BudgetLimits = { readsInFlight: 2, perSecond: 50, burst: 100 };

/** `stream` is the first state of a watch: a read that a server may never end. Of watches and writes nothing is held. */
type RequestKind = 'read' | 'stream' | 'other';

/** What one cluster may be asked for: hand the same one to every connection to it. */
export interface RequestBudget {
  /**
   * Waits for a place and a turn, first come, first served. Gives the place back by calling what it gives, any number
   * of times. Rejects with the signal's reason, and holds nothing then.
   */
  enter(kind: RequestKind, signal?: AbortSignal): Promise<() => void>;
  /** Nobody gets a turn for so long, and there is no burst afterwards. At most a minute. */
  pause(ms: number): void;
}

const longestPauseMs = 60_000;

export function makeRequestBudget(clock: Clock, limits: BudgetLimits = defaultBudget): RequestBudget {
  const places = makePlaces(limits.readsInFlight);
  // One place is never theirs: lists go on where first states do not come.
  const streams = makePlaces(Math.max(1, limits.readsInFlight - 1));
  const placeFor = async (kind: RequestKind, signal: AbortSignal | undefined): Promise<() => void> => {
    if (kind === 'other') return () => {};
    if (kind === 'read') return places.take(signal);
    const leaveStreams = await streams.take(signal);
    try {
      const leave = await places.take(signal);
      return () => {
        leave();
        leaveStreams();
      };
    } catch (error) {
      leaveStreams();
      throw error;
    }
  };
  const turns = makeTurns(clock, limits);
  return {
    async enter(kind, signal) {
      signal?.throwIfAborted();
      const leave = await placeFor(kind, signal);
      try {
        await turns.next(signal);
      } catch (error) {
        leave();
        throw error;
      }
      return leave;
    },
    pause: (ms) => turns.pause(ms),
  };
}

/** A token bucket, kept as the time at which it would be full again. */
function makeTurns(clock: Clock, { perSecond, burst }: BudgetLimits) {
  const intervalMs = 1000 / perSecond;
  const depthMs = (burst - 1) * intervalMs;
  const nowMs = (): number => clock.now().epochMilliseconds;
  let fullAtMs = 0;
  let pausedUntilMs = 0;
  const takeTurn = (): number => {
    const waitMs = Math.ceil(fullAtMs - depthMs - nowMs());
    fullAtMs = Math.max(fullAtMs, nowMs()) + intervalMs;
    return waitMs;
  };
  return {
    async next(signal?: AbortSignal): Promise<void> {
      // Again, because a pause that begins while one waits takes the turn away, and may grow longer.
      do {
        while (pausedUntilMs > nowMs()) await clock.sleep(pausedUntilMs - nowMs(), signal);
        const waitMs = takeTurn();
        if (waitMs > 0) await clock.sleep(waitMs, signal);
      } while (pausedUntilMs > nowMs());
    },
    pause(ms: number): void {
      pausedUntilMs = Math.max(pausedUntilMs, nowMs() + Math.min(ms, longestPauseMs));
      fullAtMs = Math.max(fullAtMs, pausedUntilMs + depthMs);
    },
  };
}

function makePlaces(count: number) {
  let free = count;
  const waiting = new Set<() => void>();
  const giveBack = (): void => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else next();
  };
  const waitForOne = (signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        waiting.delete(go);
        reject(signal?.reason);
      };
      const go = (): void => {
        waiting.delete(go);
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      waiting.add(go);
      signal?.addEventListener('abort', stop, { once: true });
    });
  return {
    async take(signal?: AbortSignal): Promise<() => void> {
      if (free > 0) free -= 1;
      else await waitForOne(signal);
      return once(giveBack);
    },
  };
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}

/**
 * The layer that keeps a cluster's budget. A read has its place until its body is read, left or settled; a 429 with Retry-After
 * makes everything that goes to this cluster wait, because the server sheds load and not one request. The 429 of an
 * eviction is a disruption budget's word on one pod, and pauses nothing.
 */
export function budgeted(send: Send, budget: RequestBudget): Send {
  return async (request) => {
    const leave = await budget.enter(kindOf(request), request.signal);
    try {
      const response = await send(request);
      const pauseMs = pauseAskedFor(request, response);
      if (pauseMs !== undefined) budget.pause(pauseMs);
      return { ...response, body: leaving(response.body, leave), settled: leave };
    } catch (error) {
      leave();
      throw error;
    }
  };
}

function kindOf({ method, query }: KubeRequest): RequestKind {
  if (method !== 'GET') return 'other';
  if (query.watch !== 'true') return 'read';
  return query.sendInitialEvents === 'true' ? 'stream' : 'other';
}

function pauseAskedFor({ path }: KubeRequest, { status, headers }: KubeResponse): number | undefined {
  const header = headers['retry-after'];
  if (status !== 429 || path.endsWith('/eviction') || typeof header !== 'string') return undefined;
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

async function* leaving(body: AsyncIterable<Uint8Array>, leave: () => void): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } finally {
    leave();
  }
}

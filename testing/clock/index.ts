/**
 * A clock that stands still until a test moves it: whatever sleeps wakes in the order of its time, and what it sets in
 * motion is done before the next one wakes. It refuses to run by itself.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/kernel/index.ts';

export interface FakeClock extends Clock {
  /** Moves the time, waking every sleeper on the way; resolves when all of them have done their work. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly dueMs: number;
  wake(): void;
}

/** Turns of the event loop that work may take between two wake-ups: promises, and queues that go on by setImmediate. */
const turns = 5;

export function makeFakeClock(start: string | Temporal.Instant = '2026-11-21T12:00:00Z'): FakeClock {
  let nowMs = Temporal.Instant.from(start).epochMilliseconds;
  const sleepers = new Set<Sleeper>();
  const settle = async (): Promise<void> => {
    for (let index = 0; index < turns; index += 1) await turn();
  };
  return {
    now: () => Temporal.Instant.fromEpochMilliseconds(nowMs),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const stop = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          dueMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', stop, { once: true });
      }),
    advance: async (ms) => {
      const end = nowMs + ms;
      await settle();
      for (;;) {
        const [next] = [...sleepers].sort((left, right) => left.dueMs - right.dueMs);
        if (next === undefined || next.dueMs > end) break;
        nowMs = Math.max(nowMs, next.dueMs);
        next.wake();
        await settle();
      }
      nowMs = end;
      await settle();
    },
  };
}

import type { Clock } from '../kernel/index.ts';

/** Wakes one who waits. */
export interface Bell {
  ring(): void;
  /** Waits until it is rung or the time is over; a ring while nobody waits is kept. */
  rung(atMostMs: number, signal: AbortSignal): Promise<void>;
}

export function makeBell(clock: Clock): Bell {
  let rang = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rang = true;
      wake?.();
    },
    rung: async (atMostMs, signal) => {
      const done = new AbortController();
      if (!rang) {
        const ring = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([ring, pause(clock, atMostMs, AbortSignal.any([signal, done.signal]))]);
        done.abort();
      }
      rang = false;
      wake = undefined;
    },
  };
}

/** Sleeps; an abort ends it without an error. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch(() => {});
}

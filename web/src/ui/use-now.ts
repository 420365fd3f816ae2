import { useSyncExternalStore } from 'react';

/** One ticking clock a pace, shared by all that show it; it runs only while something does. */
function makeTicker(everyMs: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    now: (): number => (timer === undefined ? roundDown(Date.now(), everyMs) : now),
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      if (timer === undefined) {
        now = roundDown(Date.now(), everyMs);
        timer = setInterval(tick, everyMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

/** Steady between two looks before the clock runs, as an external store must be. */
function roundDown(at: number, everyMs: number): number {
  return at - (at % everyMs);
}

const slow = makeTicker(15_000);
const fast = makeTicker(1_000);

/** The time now, renewed every 15 seconds: for dates. */
export function useNow(): number {
  return useSyncExternalStore(slow.subscribe, slow.now);
}

/** The time now, renewed every second: for what is being watched. */
export function useSeconds(): number {
  return useSyncExternalStore(fast.subscribe, fast.now);
}

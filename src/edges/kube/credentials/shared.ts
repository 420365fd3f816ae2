/** Work that several callers wait for. */
export interface Shared<T> {
  /** Waits for it. Rejects with the signal's reason as soon as that is aborted; the work goes on for the others. */
  join(signal: AbortSignal | undefined): Promise<T>;
  /** It has ended, or everybody who waited has left. */
  isOver(): boolean;
}

/** Begins `work` at once. Its signal is aborted when the last of those who waited has left. */
export function makeShared<T>(work: (signal: AbortSignal) => Promise<T>): Shared<T> {
  const end = new AbortController();
  let hasEnded = false;
  let waiting = 0;
  const working = work(end.signal).finally(() => {
    hasEnded = true;
  });
  // Each who waits hears of a failure; when all have left nobody needs to.
  working.catch(() => {});
  return {
    isOver: () => hasEnded || end.signal.aborted,
    async join(signal) {
      waiting += 1;
      const left = Promise.withResolvers<never>();
      const leave = (): void => {
        left.reject(signal?.reason);
        waiting -= 1;
        if (waiting === 0) end.abort(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      try {
        return await Promise.race([working, left.promise]);
      } finally {
        signal?.removeEventListener('abort', leave);
      }
    },
  };
}

import type { Clock } from './clock.ts';
import { OakumError } from './pure/index.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** Between 0 and 1, for the jitter. */
  readonly random: () => number;
  readonly attempts?: number;
  readonly firstDelayMs?: number;
  readonly maxDelayMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs `act` again when it throws an OakumError with `retry: 'later'`: full jitter, doubling, capped, and never
 * sooner than the other side asked for (`retryAfterMs`). Everything else is thrown at once.
 */
export async function withRetry<T>(act: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, random, attempts = 4, firstDelayMs = 200, maxDelayMs = 10_000, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const again = error instanceof OakumError && error.retry === 'later' && attempt < attempts;
      if (!again || signal?.aborted === true) throw error;
      const cap = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
      await clock.sleep(Math.min(60_000, Math.max(error.retryAfterMs ?? 0, cap * random())), signal);
    }
  }
}

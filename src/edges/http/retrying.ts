import { type RetryOptions, withRetry } from '../../kernel/index.ts';
import type { Fetcher } from './interface.ts';

/** Asks again, with growing pauses and never sooner than `Retry-After`, when the error says that later can help. */
export function retrying(fetcher: Fetcher, options: Omit<RetryOptions, 'signal'>): Fetcher {
  return {
    get: (url, fetchOptions) => {
      const { signal } = fetchOptions;
      return withRetry(
        () => fetcher.get(url, fetchOptions),
        signal === undefined ? options : { ...options, signal },
      );
    },
  };
}

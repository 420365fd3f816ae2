import { QueryCache, QueryClient } from '@tanstack/react-query';
import { Failure, isSignedOut } from './failure.ts';
import { queries } from './queries.ts';

/**
 * Server state of the page. Live events say when something is stale, so nothing is fetched by the clock. Only what may
 * pass by itself is tried again; when a session has ended, the shell is told at once.
 */
export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (!isSignedOut(error)) return;
        void client.invalidateQueries({ queryKey: queries.session.queryKey });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && mayPass(error),
        retryDelay: (failures) => 500 * 2 ** failures,
      },
    },
  });
  return client;
}

function mayPass(error: Error): boolean {
  return error instanceof Failure && (error.status === 0 || error.status >= 502);
}

import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import type { Connection, Live } from '../api/live.ts';
import { Notice, Problem } from '../ui/notice.tsx';
import { clockText } from '../ui/times.ts';

/** Whether what is shown is current. One banner at a time: a lost connection explains a failed renewal. */
export function Banners({ live }: { readonly live: Live }) {
  const connection = useSyncExternalStore<Connection>(live.subscribe, live.current);
  const failed = useFailedRenewal();
  if (connection.state === 'lost') {
    return (
      <Notice
        tone="warn"
        title="The connection to the server is lost"
        act={
          <Button size="xs" variant="default" onClick={live.retry}>
            Try now
          </Button>
        }
      >
        What you see is from {clockText(connection.since)} and may be out of date. This page tries again by
        itself.
      </Notice>
    );
  }
  return failed === null ? undefined : (
    <Problem title="This could not be renewed; what you see may be out of date" error={failed} />
  );
}

/** The error of a query that has older data on the screen; one without data shows its error in its own place. */
function useFailedRenewal(): Error | null {
  const cache = useQueryClient().getQueryCache();
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache]);
  return useSyncExternalStore(subscribe, () => {
    const failed = cache
      .findAll({ type: 'active' })
      .find((query) => query.state.status === 'error' && query.state.data !== undefined);
    return failed?.state.error ?? null;
  });
}

import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { queries } from './queries.ts';

/** `lost` since an instant: what is shown may be older than that. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly since: number };

/** The live events of the server. One a page; it lives as long as the page. */
export interface Live {
  current(): Connection;
  subscribe(listener: () => void): () => void;
  /** Connects now instead of at the next try. */
  retry(): void;
}

/** Everything that a scan says. */
const ofScan: readonly QueryKey[] = [
  ['overview'],
  ['patches'],
  ['findings'],
  ['finding'],
  ['explain'],
  ['clusters'],
  ['components'],
  ['nodes'],
  ['add-ons'],
  ['definitions'],
  ['workloads'],
  ['workload'],
  ['images'],
  ['image'],
  ['coverage'],
  // A scan that finds the fixes in a build of the owner's retires its loan.
  ['loans'],
];

/** What must be fetched again when something of a kind changed. */
export function staleAfter(event: { readonly kind: string; readonly id: string }): readonly QueryKey[] {
  switch (event.kind) {
    case 'scan':
      return ofScan;
    case 'plan':
      return [['plans'], ['plan']];
    // A sentence is said when something changed: the run's state is not the same as before it.
    case 'run':
    case 'sentence':
      return [['runs'], ['run', event.id], ['run-report', event.id], ['plan'], ['loans'], ['overview']];
    case 'loan':
      return [['loans'], ['overview']];
    case 'garbage':
      return [['garbage']];
    default:
      return [];
  }
}

/** Events come in bursts: what they make stale is gathered for a moment and fetched once. */
const gatherMs = 400;
const retryMs = 3_000;

/** Listens from now on. After a gap everything is fetched again, since events of that time are gone. */
export function startLive(queryClient: QueryClient, url: string): Live {
  const listeners = new Set<() => void>();
  let connection: Connection = { state: 'connecting' };
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const become = (next: Connection): void => {
    connection = next;
    for (const listener of listeners) listener();
  };
  const opened = (): void => {
    const wasLost = connection.state === 'lost';
    become({ state: 'open' });
    if (wasLost) void queryClient.invalidateQueries();
  };
  const failed = (): void => {
    if (connection.state !== 'lost') become({ state: 'lost', since: Date.now() });
    // A browser tries again by itself, unless the server answered with an error: then it may want a sign-in.
    if (source?.readyState !== EventSource.CLOSED) return;
    void queryClient.invalidateQueries({ queryKey: queries.session.queryKey });
    clearTimeout(timer);
    timer = setTimeout(connect, retryMs);
  };
  const gather = gatherer(queryClient);
  function connect(): void {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(url);
    source.onopen = opened;
    source.onerror = failed;
    source.onmessage = (message) => gather(message.data);
  }
  connect();
  return {
    current: () => connection,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retry: connect,
  };
}

function gatherer(queryClient: QueryClient): (data: unknown) => void {
  const stale = new Map<string, QueryKey>();
  const flush = (): void => {
    for (const queryKey of stale.values()) void queryClient.invalidateQueries({ queryKey });
    stale.clear();
  };
  return (data) => {
    const keys = staleAfter(eventOf(data));
    if (stale.size === 0 && keys.length > 0) setTimeout(flush, gatherMs);
    for (const key of keys) stale.set(JSON.stringify(key), key);
  };
}

/** An event as it came over the wire; one that cannot be read makes nothing stale. */
export function eventOf(data: unknown): { readonly kind: string; readonly id: string } {
  try {
    const { kind, id } = { kind: '', id: '', ...JSON.parse(String(data)) };
    return { kind: String(kind), id: String(id) };
  } catch {
    return { kind: '', id: '' };
  }
}

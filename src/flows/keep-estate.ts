import { watchInventory } from '../discover/inventory/index.ts';
import { type Clock, errorMessage } from '../kernel/index.ts';
import { clusterDocument } from './estate/cluster-document.ts';
import { type ClusterScan, scanCluster } from './scan-cluster.ts';
import type { World } from './world.ts';

/** What a server knows of its cluster now. `scan` is the last good one, also while a newer one runs or failed. */
export interface EstateState {
  readonly state: 'waiting' | 'scanning' | 'ready' | 'failed';
  readonly problem: string | undefined;
  readonly scan: ClusterScan | undefined;
  readonly watching: { readonly state: 'synced' | 'behind' | 'off'; readonly reason: string };
}

export interface EstateKeeper {
  current(): EstateState;
  /** Asks for a scan soon; several asks become one. */
  rescan(): void;
  /** Scans now and whenever something changed, until the signal is aborted. Never throws. */
  run(): Promise<void>;
}

/** Changes come in bursts (a rollout touches many objects): wait for a pause, but not for ever. */
const quietMs = 2_000;
const mostOftenMs = 5_000;
/** Deadlines pass and images are pushed without any change in the cluster. */
const atLeastEveryMs = 15 * 60_000;

export function makeEstateKeeper(
  world: World,
  { signal, onChange }: { readonly signal: AbortSignal; readonly onChange: () => void },
): EstateKeeper {
  let state: EstateState = {
    state: 'waiting',
    problem: undefined,
    scan: undefined,
    watching: { state: 'off', reason: 'not started' },
  };
  const wanted = makeBell(world.clock);
  const set = (change: Partial<EstateState>): void => {
    state = { ...state, ...change };
    onChange();
  };
  const scanOnce = async (): Promise<void> => {
    set({ state: 'scanning' });
    try {
      const scan = await scanCluster(world, {
        scope: { namespaces: [], labelSelector: '' },
        advisoriesFrom: undefined,
        packagesOnly: false,
        signal,
      });
      set({ state: 'ready', problem: undefined, scan });
    } catch (error) {
      if (signal.aborted) return;
      world.logger.error('the scan failed and will be tried again', { reason: errorMessage(error) });
      set({ state: 'failed', problem: errorMessage(error) });
    }
  };
  const scanLoop = async (): Promise<void> => {
    while (!signal.aborted) {
      await scanOnce();
      await pause(world.clock, mostOftenMs, signal);
      await wanted.rung(state.state === 'failed' ? 10_000 : atLeastEveryMs, signal);
      await pause(world.clock, quietMs, signal);
    }
  };
  const watchLoop = async (): Promise<void> => {
    while (!signal.aborted) {
      await watchOnce(world, { signal, wanted, setWatching: (watching) => set({ watching }) });
      await pause(world.clock, mostOftenMs, signal);
    }
  };
  return {
    current: () => state,
    rescan: wanted.ring,
    run: async () => {
      await Promise.all([scanLoop(), watchLoop()]);
    },
  };
}

interface Watching {
  readonly signal: AbortSignal;
  readonly wanted: Bell;
  setWatching(watching: EstateState['watching']): void;
}

async function watchOnce(world: World, { signal, wanted, setWatching }: Watching): Promise<void> {
  try {
    const { name, reader } = await world.cluster();
    const { namespaces, labelSelector } = clusterDocument(world.documents, name).spec;
    const behind = new Map<string, string>();
    const tell = (): void => {
      const [first] = behind;
      setWatching(
        first === undefined
          ? { state: 'synced', reason: 'every watch is up to date' }
          : { state: 'behind', reason: `${first[0]}: ${first[1]}` },
      );
    };
    for await (const change of watchInventory(reader, { scope: { namespaces, labelSelector }, signal })) {
      if (change.kind === 'changed') {
        wanted.ring();
        continue;
      }
      if (change.kind === 'synced') behind.delete(change.what);
      else behind.set(change.what, change.reason);
      tell();
    }
  } catch (error) {
    if (!signal.aborted) setWatching({ state: 'behind', reason: errorMessage(error) });
  }
}

interface Bell {
  ring(): void;
  /** Waits until it is rung or the time is over; a ring while nobody waits is kept. */
  rung(atMostMs: number, signal: AbortSignal): Promise<void>;
}

function makeBell(clock: Clock): Bell {
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
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch(() => {});
}

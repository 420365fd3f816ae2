import { errorMessage } from '../../kernel/index.ts';
import type { Store } from '../../store/interface.ts';
import { makeBell, pause } from '../bell.ts';
import type { World } from '../world.ts';

/** Remembers which entries pages were given, and writes it down beside the requests. */
export interface ShownKeeper {
  /** Costs no more than a look at each name: what was noted before is passed over. */
  note(cluster: string, names: Iterable<string>): void;
  /** Of these entries when each was first given to a page by this server. */
  shown(cluster: string): ReadonlyMap<string, Temporal.Instant>;
  /** Writes down what is noted, in batches, until the signal is aborted. Never throws. */
  run(): Promise<void>;
  /** Writes down what is left; what cannot be written is logged. */
  writeRest(): Promise<void>;
}

/** More entries than all catalogues have: what a server remembers has an end. */
const mostNames = 20_000;
/** Requests come in bursts. */
const quietMs = 500;
const againMs = 30_000;

/** Of a world. */
export interface ShownDeps extends Pick<World, 'clock' | 'logger'> {
  store(): Promise<Pick<Store, 'reached'>>;
}

export function makeShownKeeper(deps: ShownDeps, { signal }: { readonly signal: AbortSignal }): ShownKeeper {
  const bell = makeBell(deps.clock);
  const shown = new Map<string, Map<string, Temporal.Instant>>();
  let toWrite: readonly Noted[] = [];
  const writeAll = async (): Promise<void> => {
    const batch = toWrite;
    toWrite = [];
    try {
      await write(deps, batch);
    } catch (error) {
      toWrite = [...batch, ...toWrite];
      deps.logger.error('when entries were shown could not be written down and will be tried again', {
        reason: errorMessage(error),
      });
    }
  };
  return {
    note: (cluster, names) => {
      const known = shown.get(cluster) ?? new Map<string, Temporal.Instant>();
      const fresh = [...new Set(names)].filter((name) => !known.has(name)).slice(0, mostNames - known.size);
      if (fresh.length === 0) return;
      const at = deps.clock.now();
      for (const name of fresh) known.set(name, at);
      shown.set(cluster, known);
      toWrite = [...toWrite, { cluster, names: fresh, at }];
      bell.ring();
    },
    shown: (cluster) => shown.get(cluster) ?? new Map(),
    run: async () => {
      while (!signal.aborted) {
        await bell.rung(againMs, signal);
        await pause(deps.clock, quietMs, signal);
        await writeAll();
      }
    },
    writeRest: writeAll,
  };
}

interface Noted {
  readonly cluster: string;
  readonly names: readonly string[];
  readonly at: Temporal.Instant;
}

async function write(deps: ShownDeps, batch: readonly Noted[]): Promise<void> {
  if (batch.length === 0) return;
  const { reached } = await deps.store();
  for (const { cluster, ...noted } of batch) await reached.keep(cluster, 'shown', noted);
}

import { errorCode, errorMessage } from '../kernel/index.ts';
import { isEnded, type Run } from '../model/index.ts';
import { driveRun } from './runs/drive-run.ts';
import type { World } from './world.ts';

export interface RunKeeperOptions {
  readonly signal: AbortSignal;
  readonly onSentence: (run: string, sentence: string) => void;
}

const lookEveryMs = 1_000;
const waitingEveryMs = 30_000;

/**
 * Carries out every run that nobody else does, until the signal is aborted: new ones, those that a killed server left
 * behind (as soon as their lease is over), and those whose window may have opened. Never throws.
 */
export async function keepRuns(world: World, { signal, onSentence }: RunKeeperOptions): Promise<void> {
  const active = new Set<string>();
  const triedAt = new Map<string, number>();
  const due = (run: Run): boolean => {
    if (active.has(run.id) || (isEnded(run) && run.wish !== 'rollback') || run.phase === 'rolled-back')
      return false;
    if (run.phase === 'paused' && run.wish === 'pause') return false;
    const sinceMs = world.clock.now().epochMilliseconds - (triedAt.get(run.id) ?? 0);
    return run.phase === 'waiting' && run.wish === 'go' ? sinceMs > waitingEveryMs : true;
  };
  const drive = async (id: string): Promise<void> => {
    active.add(id);
    triedAt.set(id, world.clock.now().epochMilliseconds);
    try {
      await driveRun(world, { run: id, signal, onChange: (sentence) => onSentence(id, sentence) });
    } catch (error) {
      if (!signal.aborted && errorCode(error) !== 'runs.busy')
        onSentence(id, `stopped: ${errorMessage(error)}; it is tried again`);
    } finally {
      active.delete(id);
    }
  };
  while (!signal.aborted) {
    for (const run of (await runsOf(world)).filter(due)) void drive(run.id);
    await world.clock.sleep(lookEveryMs, signal).catch(() => {});
  }
}

async function runsOf(world: World): Promise<readonly Run[]> {
  try {
    return await (await world.store()).runs.list(50);
  } catch (error) {
    world.logger.error('the runs could not be listed', { reason: errorMessage(error) });
    return [];
  }
}

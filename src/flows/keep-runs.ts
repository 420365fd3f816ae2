import { errorCode, errorMessage } from '../kernel/index.ts';
import { isEnded, type Run } from '../model/index.ts';
import { driveRun } from './runs/drive-run.ts';
import { isStanding } from './runs/run-step.ts';
import { whyStopped } from './runs/why-stopped.ts';
import type { World } from './world.ts';

export interface RunKeeperOptions {
  readonly signal: AbortSignal;
  readonly onSentence: (run: string, sentence: string) => void;
}

const lookEveryMs = 1_000;
/** How long a run rests that waits, cannot be taken back, or failed to go on. */
const restMs = 30_000;
const restAfterFailureMs = 5_000;

/**
 * Carries out every run that nobody else does, until the signal is aborted: new ones, those that a killed server left
 * behind (as soon as their lease is over), and those whose window may have opened. Runs of other clusters are left to
 * their servers. Ends when all that it began has stopped; never throws.
 */
export async function keepRuns(world: World, { signal, onSentence }: RunKeeperOptions): Promise<void> {
  const active = new Map<string, Promise<void>>();
  const foreign = new Set<string>();
  const restsUntilMs = new Map<string, number>();
  let seen: Surroundings = { world, stopped: undefined };
  const rest = (run: Run, ms: number): void => {
    restsUntilMs.set(stateOf(run), world.clock.now().epochMilliseconds + ms);
  };
  const isDue = (run: Run): boolean =>
    mayGoOn(run) &&
    !active.has(run.id) &&
    !foreign.has(run.id) &&
    (restsUntilMs.get(stateOf(run)) ?? 0) <= world.clock.now().epochMilliseconds;
  const drive = async (run: Run): Promise<void> => {
    const request = { run: run.id, signal, onChange: (sentence: string) => onSentence(run.id, sentence) };
    const before = seen;
    try {
      const held = await driveRun(await world.renewed(), request);
      // What it waits for may have come while it was driven.
      if (seen === before) rest(held, restMs);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'runs.other-cluster') foreign.add(run.id);
      if (signal.aborted || code === 'runs.busy' || code === 'runs.other-cluster') return;
      rest(run, restAfterFailureMs);
      onSentence(run.id, `stopped: ${errorMessage(error)}; it is tried again`);
    }
  };
  while (!signal.aborted) {
    const now = await lookAround(world);
    if (now.world !== seen.world || now.stopped !== seen.stopped) {
      seen = now;
      restsUntilMs.clear();
    }
    for (const run of (await runsOf(world)).filter(isDue))
      active.set(
        run.id,
        drive(run).finally(() => active.delete(run.id)),
      );
    await world.clock.sleep(lookEveryMs, signal).catch(() => {});
  }
  await Promise.all(active.values());
}

/** What a run may wait for beside people and time: documents, and that all writing is stopped or goes on. */
interface Surroundings {
  readonly world: World;
  readonly stopped: string | undefined;
}

async function lookAround(world: World): Promise<Surroundings> {
  const now = await world.renewed();
  try {
    return { world: now, stopped: (await whyStopped(now))?.reason };
  } catch (error) {
    return { world: now, stopped: errorMessage(error) };
  }
}

/** Not over, or over and to be taken back; paused by nobody, or with a canary that somebody must watch. */
function mayGoOn(run: Run): boolean {
  if (isEnded(run)) return run.wish === 'rollback' && run.phase !== 'rolled-back';
  const isPaused = run.phase === 'paused' && run.wish === 'pause';
  return !isPaused || run.patches.some(({ rollouts }) => rollouts.some(isStanding));
}

/** As long as this is the same, driving it again would find the same. */
function stateOf({ id, phase, wish }: Run): string {
  return `${id} ${phase} ${wish}`;
}

async function runsOf(world: World): Promise<readonly Run[]> {
  try {
    return await (await world.store()).runs.list(50);
  } catch (error) {
    world.logger.error('the runs could not be listed', { reason: errorMessage(error) });
    return [];
  }
}

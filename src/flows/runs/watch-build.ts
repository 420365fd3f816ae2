import { errorCode, instantText, OakumError } from '../../kernel/index.ts';
import type { EffectOutcome, InstantText, Run } from '../../model/index.ts';
import { isStillBuilt } from '../rebuild/still-built.ts';
import { type Drive, keepLease, withHeartbeat } from './drive.ts';
import { rebuildEffect } from './effect-for.ts';
import type { BuildWatch, RunFacts } from './run-step.ts';

const firstPauseMs = 2_000;
const longestPauseMs = 30_000;
/** Where CI could not be asked: it is asked again, and that is a write. */
const pauseUnaskedMs = 60_000;
/** How long a person who wants something of the run waits at most. */
const longestSleepMs = 500;

export interface Beginning {
  readonly facts: RunFacts;
  readonly patch: string;
  readonly outcome: Extract<EffectOutcome, { kind: 'going-on' }>;
}

/** What is known after CI was asked and has not ended. */
export function firstWatch(drive: Drive, { facts, patch, outcome }: Beginning): RunFacts {
  const pauseMs = outcome.result.run === undefined ? pauseUnaskedMs : firstPauseMs;
  return withWatch(facts, patch, watchIn(drive, pauseMs));
}

export interface Watching {
  readonly run: Run;
  readonly facts: RunFacts;
  readonly patch: string;
}

/**
 * Waits a moment, or looks at CI where it is time; nothing is written. A build that has ended is no longer watched: the effect is carried
 * out again, and takes what it made.
 */
export async function watchBuild(drive: Drive, { run, facts, patch }: Watching): Promise<RunFacts> {
  const watch = facts.builds.get(patch);
  if (watch === undefined) return facts;
  const leftMs = msUntil(drive, watch.nextLook);
  if (leftMs > 0) {
    await drive.world.clock.sleep(Math.min(longestSleepMs, leftMs), drive.signal);
    await keepLease(drive);
    return facts;
  }
  if (!(await goesOn(drive, run, patch))) return withWatch(facts, patch, undefined);
  const next = watchIn(drive, Math.min(longestPauseMs, watch.pauseMs * 1.6));
  // A canary that stands meanwhile is looked at as often as the build.
  return withWatch({ ...facts, lookedAt: new Set() }, patch, next);
}

async function goesOn(drive: Drive, run: Run, patch: string): Promise<boolean> {
  const planned = drive.plan.patches.find((one) => one.patch.id === patch);
  const effect = planned === undefined ? undefined : rebuildEffect(run, planned, drive.plan);
  if (effect === undefined) return false;
  try {
    return await withHeartbeat(drive, (signal) => isStillBuilt(drive.world, effect, signal));
  } catch (error) {
    drive.signal.throwIfAborted();
    // Why CI does not let us look is for the effect to say: its outcome is kept.
    if (error instanceof OakumError && errorCode(error) !== 'store.fenced') return false;
    throw error;
  }
}

function watchIn({ world }: Drive, pauseMs: number): BuildWatch {
  const nextLook = world.clock.now().add({ milliseconds: Math.ceil(pauseMs) });
  return { nextLook: instantText(nextLook), pauseMs };
}

function withWatch(facts: RunFacts, patch: string, watch: BuildWatch | undefined): RunFacts {
  const builds = new Map(facts.builds);
  if (watch === undefined) builds.delete(patch);
  else builds.set(patch, watch);
  return { ...facts, builds };
}

function msUntil({ world }: Drive, at: InstantText): number {
  return Temporal.Instant.from(at).since(world.clock.now()).total('milliseconds');
}

import { instantText, OakumError } from '../../kernel/index.ts';
import { isEnded, type Run, verifyPlanDigest } from '../../model/index.ts';
import { claimant, claimRun } from '../claims.ts';
import { signingKeyExists } from '../trust/keys.ts';
import type { World } from '../world.ts';
import { carryOut, type Drive, type DriveRequest, entry, leaseMs, runOf, save } from './drive.ts';

import { makeRunExecutor } from './make-run-executor.ts';
import { startJudge } from './may-start.ts';
import { rememberBadDigest } from './remember-bad-digest.ts';
import { rollOnce } from './roll-once.ts';
import { afterEffect, type RunFacts, type RunStep, stepRun } from './step-run.ts';
import { verifyPatch } from './verify-patch.ts';

/**
 * Owns a run and steps it until it ends, must hold, or the signal is aborted; then gives the lease back. After a crash
 * anybody may call it again: it goes on from the saved state.
 *
 * @throws runs.not-found, runs.busy when somebody else drives it, store.fenced when somebody else took over.
 */
export async function driveRun(world: World, request: DriveRequest): Promise<Run> {
  const store = await world.store();
  const first = await runOf(store, request.run);
  const plan = await store.plans.get(first.planDigest);
  if (plan === undefined) throw new OakumError('runs.no-plan', `the plan of ${first.id} is not in the store`);
  verifyPlanDigest(plan);
  const owner = claimant(world, 'driver');
  const lease = await claimRun(world, store, { run: first.id, owner, ttlMs: leaseMs });
  if (lease === undefined) {
    throw new OakumError('runs.busy', `${first.id} is being carried out by another process`, {
      retry: 'later',
      hint: `oakum watch ${first.id}`,
    });
  }
  const drive: Drive = {
    ...request,
    world,
    store,
    plan,
    executor: await makeRunExecutor(world, store),
    lease,
  };
  try {
    return await driveOn(drive);
  } finally {
    await store.runs.release(drive.lease);
  }
}

async function driveOn(drive: Drive): Promise<Run> {
  let facts: RunFacts = {
    plan: drive.plan,
    signs: await signingKeyExists(drive.world),
    mayStart: await startJudge(drive),
    lookedAtHeld: false,
  };
  for (;;) {
    drive.signal.throwIfAborted();
    const run = await runOf(drive.store, drive.run);
    if (isEnded(run) && run.wish !== 'rollback') return run;
    const step = stepRun(run, facts);
    const over = await takeStep(drive, { run, facts, step });
    if (over !== undefined) return over;
    if (step.kind === 'roll' && isHeld(run, step)) facts = { ...facts, lookedAtHeld: true };
  }
}

function isHeld(run: Run, step: Extract<RunStep, { kind: 'roll' }>): boolean {
  return run.patches.find((patch) => patch.id === step.patch)?.rollouts[step.rollout]?.phase === 'held';
}

interface Turn {
  readonly run: Run;
  readonly facts: RunFacts;
  readonly step: RunStep;
}

/** Carries out one step and saves what came of it; gives the run when there is nothing more to do now. */
async function takeStep(drive: Drive, { run, facts, step }: Turn): Promise<Run | undefined> {
  switch (step.kind) {
    case 'advance':
      await save(drive, step.run, []);
      return undefined;
    case 'effect': {
      const { outcome, entries } = await carryOut(drive, run, step.effect);
      await save(drive, afterEffect(run, outcome, facts), entries);
      return undefined;
    }
    case 'roll':
      await rollOnce(drive, { run, patch: step.patch, rollout: step.rollout });
      return undefined;
    case 'verify':
      await verifyPatch(drive, run, step.patch);
      return undefined;
    case 'hold':
      return hold(drive, run, step);
    case 'end':
      return end(drive, run, step);
  }
}

async function hold(drive: Drive, run: Run, step: Extract<RunStep, { kind: 'hold' }>): Promise<Run> {
  const held: Run = { ...run, phase: step.phase, note: step.reason };
  await save(drive, held, [entry(drive, 'run-paused', { phase: step.phase, reason: step.reason })]);
  drive.onChange(`${step.phase}: ${step.reason}`);
  return held;
}

async function end(drive: Drive, run: Run, step: Extract<RunStep, { kind: 'end' }>): Promise<Run> {
  const over: Run = {
    ...run,
    phase: step.phase,
    note: step.note,
    endedAt: instantText(drive.world.clock.now()),
  };
  await rememberBadDigest(drive, run);
  const kind =
    step.phase === 'rolled-back' ? 'rolled-back' : step.phase === 'aborted' ? 'run-aborted' : 'run-ended';
  await save(drive, over, [entry(drive, kind, { phase: step.phase, note: step.note })]);
  drive.onChange(`${over.id} ${step.phase}: ${step.note}`);
  return over;
}

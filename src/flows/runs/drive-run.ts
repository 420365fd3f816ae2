import { stoppedCode } from '../../executor/index.ts';
import { OakumError } from '../../kernel/index.ts';
import {
  type Effect,
  EffectOutcome,
  type Entry,
  isEnded,
  type RolloutState,
  type Run,
  verifyPlanDigest,
} from '../../model/index.ts';
import { claimant, claimRun } from '../claims.ts';
import { signingKeyExists } from '../trust/keys.ts';
import type { World } from '../world.ts';
import { carryOut, type Drive, type DriveRequest, leaseMs, runOf, save } from './drive.ts';
import { endRun, holdRun } from './hold-or-end.ts';
import { objections } from './judge-again.ts';
import { makeRunExecutor } from './make-run-executor.ts';
import { startJudge } from './may-start.ts';
import { requireCluster } from './require-cluster.ts';
import { rollOnce } from './roll-once.ts';
import { isStanding, type RunFacts, type RunStep, rolloutKey } from './run-step.ts';
import { afterEffect, stepRun } from './step-run.ts';
import { verifyPatch } from './verify-patch.ts';
import { firstWatch, watchBuild } from './watch-build.ts';
import { whyStopped } from './why-stopped.ts';

/**
 * Owns a run and steps it until it ends, must hold, or the signal is aborted; then gives the lease back. After a crash
 * anybody may call it again: it goes on from the saved state.
 *
 * @throws runs.not-found, runs.other-cluster, runs.busy when somebody else drives it, store.fenced when somebody else took over.
 */
export async function driveRun(world: World, request: DriveRequest): Promise<Run> {
  const store = await world.store();
  const first = await runOf(store, request.run);
  const plan = await store.plans.get(first.planDigest);
  if (plan === undefined) throw new OakumError('runs.no-plan', `the plan of ${first.id} is not in the store`);
  verifyPlanDigest(plan);
  await requireCluster(world, { run: first, signal: request.signal });
  const executor = await makeRunExecutor(world, store);
  const owner = claimant(world, 'driver');
  const lease = await claimRun(world, store, { run: first.id, owner, ttlMs: leaseMs });
  if (lease === undefined) {
    throw new OakumError('runs.busy', `${first.id} is being carried out by another process`, {
      retry: 'later',
      hint: `oakum watch ${first.id}`,
    });
  }
  const drive: Drive = { ...request, world, store, plan, executor, lease };
  try {
    return await driveOn(drive);
  } finally {
    await store.runs.release(drive.lease);
  }
}

async function driveOn(drive: Drive): Promise<Run> {
  let facts = await firstFacts(drive);
  for (;;) {
    drive.signal.throwIfAborted();
    facts = await factsNow(drive, facts);
    const run = await runOf(drive.store, drive.run);
    if (isEnded(run) && run.wish !== 'rollback') return run;
    const step = stepRun(run, facts);
    if (wakesUp(run, step)) {
      await save(drive, { ...run, phase: 'running', note: '' }, []);
      continue;
    }
    const taken = await takeStep(drive, { run, facts, step });
    if ('over' in taken) return taken.over;
    facts = afterLook(taken.facts, run, step);
  }
}

async function firstFacts(drive: Drive): Promise<RunFacts> {
  return {
    plan: drive.plan,
    signs: await signingKeyExists(drive.world),
    ...startJudge(drive),
    stopped: undefined,
    objections: await objections(drive.world, drive.plan),
    lookedAtHeld: false,
    lookedAt: new Set(),
    builds: new Map(),
  };
}

/** Before each step: whether all writing is stopped, and what changed documents say of this plan. */
async function factsNow(drive: Drive, facts: RunFacts): Promise<RunFacts> {
  const world = await drive.world.renewed();
  const stopped = (await whyStopped(world))?.reason;
  if (world === drive.world) return { ...facts, stopped };
  drive.world = world;
  drive.executor = await makeRunExecutor(world, drive.store);
  return {
    ...facts,
    stopped,
    ...startJudge(drive),
    objections: await objections(world, drive.plan),
  };
}

/** What held the run is gone: it says so before it does anything. */
function wakesUp(run: Run, step: RunStep): boolean {
  const isAsleep = run.phase === 'paused' || run.phase === 'waiting';
  return isAsleep && step.kind !== 'hold' && step.kind !== 'end' && !looksAgain(run, step);
}

/** What is held, and a canary that stands while the run rests, is only looked at: whether the run goes on is not known before. */
function looksAgain(run: Run, step: RunStep): boolean {
  const rollout = rolloutOf(run, step);
  if (step.kind !== 'roll' || rollout === undefined) return false;
  return rollout.phase === 'held' || (step.isHalted && isStanding(rollout));
}

function afterLook(facts: RunFacts, run: Run, step: RunStep): RunFacts {
  if (step.kind !== 'roll' || !looksAgain(run, step)) return facts;
  if (rolloutOf(run, step)?.phase === 'held') return { ...facts, lookedAtHeld: true };
  return { ...facts, lookedAt: new Set([...facts.lookedAt, rolloutKey(step.patch, step.rollout)]) };
}

function rolloutOf(run: Run, step: RunStep): RolloutState | undefined {
  if (step.kind !== 'roll') return undefined;
  return run.patches.find((patch) => patch.id === step.patch)?.rollouts[step.rollout];
}

interface Turn {
  readonly run: Run;
  readonly facts: RunFacts;
  readonly step: RunStep;
}

/** There is nothing more to do now, or what is known after a step. */
type Taken = { readonly over: Run } | { readonly facts: RunFacts };

/** Carries out one step and saves what came of it. */
async function takeStep(drive: Drive, { run, facts, step }: Turn): Promise<Taken> {
  switch (step.kind) {
    case 'advance':
      await save(drive, step.run, []);
      return { facts };
    case 'effect':
      return { facts: await takeEffect(drive, { run, facts, step }) };
    case 'build':
      return { facts: await watchBuild(drive, { run, facts, patch: step.patch }) };
    case 'roll': {
      const { patch, rollout, isHalted } = step;
      await rollOnce(drive, { run, patch, rollout, isHalted });
      return { facts };
    }
    case 'verify':
      await verifyPatch(drive, run, step.patch);
      return { facts };
    case 'hold':
      return { over: await holdRun(drive, run, step) };
    case 'end':
      return { over: await endRun(drive, run, step) };
  }
}

interface EffectTurn extends Turn {
  readonly step: Extract<RunStep, { kind: 'effect' }>;
}

async function takeEffect(drive: Drive, { run, facts, step }: EffectTurn): Promise<RunFacts> {
  const { outcome, entries } = await carryOut(drive, run, step.effect);
  const isOver = !(await isTriedAgain(drive, step.effect, outcome));
  await save(drive, isOver ? afterEffect(run, { patch: step.patch, outcome }, facts) : run, entries);
  if (!isOver) await drive.world.clock.sleep(retryAfterMs, drive.signal);
  return outcome.kind === 'going-on' ? firstWatch(drive, { facts, patch: step.patch, outcome }) : facts;
}

const mostAttempts = 3;
const retryAfterMs = 5_000;

/** A registry that is busy for a moment is not the end of a patch; the log says how often it was tried. */
async function isTriedAgain(drive: Drive, { key }: Effect, outcome: EffectOutcome): Promise<boolean> {
  if (outcome.kind !== 'failed' || outcome.retry !== 'later') return false;
  if (outcome.code === stoppedCode) return true;
  const own = (await drive.store.evidence.ofRun(drive.run)).filter(({ body }) => body.key === key);
  const attempts = own.filter(({ kind }) => kind === 'intent').length - own.filter(tookNoTry).length;
  return attempts < mostAttempts;
}

/** That all writing was stopped at that moment, or that CI still builds, says nothing against the effect. */
function tookNoTry({ kind, body }: Entry): boolean {
  if (kind !== 'outcome') return false;
  const { data: outcome } = EffectOutcome.safeParse(body.outcome);
  if (outcome?.kind === 'failed') return outcome.code === stoppedCode;
  return outcome?.kind === 'going-on';
}

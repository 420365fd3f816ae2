import { parseDigest } from '../../kernel/index.ts';
import type {
  Effect,
  EffectOutcome,
  Plan,
  PlannedPatch,
  RolloutState,
  Run,
  RunPatch,
  RunPhase,
} from '../../model/index.ts';
import { effectFor } from './effect-for.ts';
import { initialRollouts } from './initial-rollouts.ts';

/**
 * What the run needs next. The machine is pure: it looks at the saved state only, so that after a crash the same call
 * gives the same answer, and what was already done is found out by asking the world again.
 */
export type RunStep =
  | { readonly kind: 'effect'; readonly patch: string; readonly effect: Effect }
  /** Ask the world about one rollout and step its own machine. */
  | { readonly kind: 'roll'; readonly patch: string; readonly rollout: number }
  | { readonly kind: 'verify'; readonly patch: string }
  /** Only the state changes; save it and step again. */
  | { readonly kind: 'advance'; readonly run: Run }
  /** Nothing may start now: stop, and say when to try again. */
  | { readonly kind: 'hold'; readonly phase: 'paused' | 'waiting'; readonly reason: string }
  | { readonly kind: 'end'; readonly phase: RunPhase; readonly note: string };

/** Whether a patch may start now: windows and approvals are looked at again before each one. */
export type MayStart =
  | { readonly kind: 'yes' }
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'no'; readonly reason: string };

export interface RunFacts {
  readonly plan: Plan;
  /** Whether a signing key is there; without one images are pushed unsigned, and the note says so. */
  readonly signs: boolean;
  readonly mayStart: (patch: PlannedPatch) => MayStart;
  /** Whether a held rollout was looked at again in this drive already; if it still holds, a person must speak. */
  readonly lookedAtHeld: boolean;
}

const settled: readonly RunPatch['phase'][] = ['verified', 'applied-unverified', 'failed', 'skipped'];

export function stepRun(run: Run, facts: RunFacts): RunStep {
  if (run.wish === 'rollback') return stepBack(run, facts);
  const current = run.patches.find((patch) => !settled.includes(patch.phase));
  if (current === undefined) return ended(run);
  const planned = facts.plan.patches.find((one) => one.patch.id === current.id);
  if (planned === undefined)
    return replaced(run, { ...current, phase: 'failed', note: 'the plan has no such patch' });
  switch (current.phase) {
    case 'pending':
      return start(run, current, facts);
    case 'patching':
    case 'signing':
      return { kind: 'effect', patch: current.id, effect: effectFor(run, current, facts.plan) };
    case 'rolling':
      return roll(run, current, facts);
    case 'verifying':
      return { kind: 'verify', patch: current.id };
    default:
      return ended(run);
  }
}

function start(run: Run, patch: RunPatch, facts: RunFacts): RunStep {
  if (run.wish === 'abort')
    return replaced(run, { ...patch, phase: 'skipped', note: 'the run was aborted before it began' });
  if (run.wish === 'pause') return { kind: 'hold', phase: 'paused', reason: 'paused by a person' };
  const planned = facts.plan.patches.find((one) => one.patch.id === patch.id);
  const may =
    planned === undefined ? ({ kind: 'no', reason: 'not in the plan' } as const) : facts.mayStart(planned);
  if (may.kind === 'wait') return { kind: 'hold', phase: 'waiting', reason: may.reason };
  if (may.kind === 'no' || planned === undefined)
    return replaced(run, { ...patch, phase: 'skipped', note: may.kind === 'no' ? may.reason : '' });
  if (planned.patch.kind === 'tag-bump') {
    const image = `${planned.patch.toImage}@${planned.patch.toDigest}`;
    return replaced(
      run,
      rolling({ ...patch, patchedImage: image, patchedDigest: planned.patch.toDigest }, planned),
    );
  }
  return replaced(run, { ...patch, phase: 'patching' });
}

/** The patch after its image was made: to be signed, or to be rolled out. */
export function afterImage(patch: RunPatch, planned: PlannedPatch, signs: boolean): RunPatch {
  return signs
    ? { ...patch, phase: 'signing' }
    : rolling({ ...patch, note: 'not signed: no signing key (oakum trust init)' }, planned);
}

export function rolling(patch: RunPatch, planned: PlannedPatch): RunPatch {
  return { ...patch, phase: 'rolling', rollouts: initialRollouts(planned, patch.patchedImage ?? '') };
}

const rolloutEnded: readonly string[] = ['complete', 'withdrawn', 'rolled-back', 'unsupported', 'held'];

/** One workload after the other; after one that was withdrawn or held, no further one begins. */
function roll(run: Run, patch: RunPatch, facts: RunFacts): RunStep {
  const heldAt = patch.rollouts.findIndex(holdsChanges);
  const held = patch.rollouts[heldAt];
  if (held !== undefined) {
    if (!facts.lookedAtHeld) return { kind: 'roll', patch: patch.id, rollout: heldAt };
    return { kind: 'hold', phase: 'waiting', reason: `${held.namespace}/${held.name} is held: ${held.note}` };
  }
  const index = patch.rollouts.findIndex((rollout) => !rolloutEnded.includes(rollout.phase));
  const bad = patch.rollouts.find((rollout) => rollout.phase === 'withdrawn' || rollout.phase === 'held');
  const next = patch.rollouts[index];
  if (next === undefined) return replaced(run, afterRollouts(patch));
  const isNext = next.phase === 'pending';
  if (isNext && bad !== undefined) return replaced(run, afterRollouts(patch));
  if (run.wish === 'pause' && isSafePoint(next))
    return { kind: 'hold', phase: 'paused', reason: 'paused by a person' };
  if (isNext && run.wish === 'abort') return replaced(run, { ...patch, phase: 'failed', note: 'aborted' });
  return { kind: 'roll', patch: patch.id, rollout: index };
}

/** Where a rollout can be left alone: nothing is changed yet, or the canary passed and stands beside all old pods. */
function isSafePoint({ phase, verdicts }: RolloutState): boolean {
  if (phase === 'pending' || phase === 'prepared') return true;
  return phase === 'baking' && verdicts.at(-1)?.kind === 'pass';
}

/** Held in the middle: the new image may be in the template, so somebody must decide, or the world must change. */
function holdsChanges(rollout: RolloutState): boolean {
  const inTheMiddle: readonly (string | undefined)[] = ['prepared', 'canary', 'baking', 'resting'];
  return rollout.phase === 'held' && inTheMiddle.includes(rollout.heldFrom);
}

function afterRollouts(patch: RunPatch): RunPatch {
  const bad = patch.rollouts.find((rollout) => rollout.phase !== 'complete');
  if (bad === undefined) return { ...patch, phase: 'verifying' };
  return {
    ...patch,
    phase: 'failed',
    note: `${bad.namespace}/${bad.kind}/${bad.name} ${bad.phase}: ${bad.note}`,
  };
}

/** Rolling back: every rollout that changed something goes back to what was recorded, newest first. */
function stepBack(run: Run, facts: RunFacts): RunStep {
  for (const patch of run.patches.toReversed()) {
    const index = patch.rollouts.findLastIndex(
      (rollout) => mustGoBack(rollout) || (holdsChanges(rollout) && !facts.lookedAtHeld),
    );
    if (index !== -1) return { kind: 'roll', patch: patch.id, rollout: index };
  }
  const held = run.patches.flatMap((patch) => patch.rollouts).find((rollout) => rollout.phase === 'held');
  if (held !== undefined)
    return {
      kind: 'end',
      phase: 'partial',
      note: `${held.namespace}/${held.name} was not rolled back: ${held.note}`,
    };
  return { kind: 'end', phase: 'rolled-back', note: 'everything is as it was recorded before the run' };
}

function mustGoBack({ phase }: RolloutState): boolean {
  return !['pending', 'withdrawn', 'rolled-back', 'unsupported', 'held'].includes(phase);
}

function ended(run: Run): RunStep {
  const failed = run.patches.filter((patch) => patch.phase === 'failed');
  const good = run.patches.filter((patch) => patch.phase === 'verified');
  const note = `${good.length} of ${run.patches.length} patch(es) verified`;
  if (run.wish === 'abort') return { kind: 'end', phase: 'aborted', note };
  if (good.length === run.patches.length) return { kind: 'end', phase: 'succeeded', note };
  return { kind: 'end', phase: failed.length === run.patches.length ? 'failed' : 'partial', note };
}

function replaced(run: Run, patch: RunPatch): RunStep {
  return { kind: 'advance', run: withPatch(run, patch) };
}

export function withPatch(run: Run, patch: RunPatch): Run {
  return { ...run, patches: run.patches.map((one) => (one.id === patch.id ? patch : one)) };
}

/** The state after the outcome of an image effect. A failure that may pass is tried again by the driver, not here. */
export function afterEffect(run: Run, outcome: EffectOutcome, facts: RunFacts): Run {
  const current = run.patches.find((patch) => patch.phase === 'patching' || patch.phase === 'signing');
  const planned = facts.plan.patches.find((one) => one.patch.id === current?.id);
  if (current === undefined || planned === undefined) return run;
  if (outcome.kind !== 'done')
    return withPatch(run, { ...current, phase: 'failed', note: `${outcome.code}: ${outcome.reason}` });
  if (current.phase === 'signing') return withPatch(run, rolling(current, planned));
  return withPatch(run, afterImage(withImage(current, outcome.result), planned, facts.signs));
}

function withImage(patch: RunPatch, result: Readonly<Record<string, string>>): RunPatch {
  const { digest, image, engine } = result;
  return {
    ...patch,
    ...(digest === undefined ? {} : { patchedDigest: parseDigest(digest) }),
    ...(image === undefined ? {} : { patchedImage: image }),
    ...(engine === undefined ? {} : { engine }),
  };
}

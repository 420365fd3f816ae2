import { parseDigest } from '../../kernel/index.ts';
import type { EffectOutcome, PlannedPatch, RolloutState, Run, RunPatch } from '../../model/index.ts';
import { effectFor } from './effect-for.ts';
import { initialRollouts } from './initial-rollouts.ts';
import { buildOf, madeOf, withSignature } from './made-image.ts';
import { holdsChanges, stepRollouts } from './roll-step.ts';
import {
  type Hold,
  haltOf,
  isStanding,
  type RunFacts,
  type RunStep,
  replaced,
  rolloutKey,
  withPatch,
} from './run-step.ts';

const settled: readonly RunPatch['phase'][] = ['verified', 'applied-unverified', 'failed', 'skipped'];

/**
 * The first patch that can go on does. One that waits for a window, or that a policy speaks against now, holds no other
 * back; where a person must speak, what is under way goes to its safe point and nothing further begins.
 */
export function stepRun(run: Run, facts: RunFacts): RunStep {
  const step = run.wish === 'rollback' ? stepBack(run, facts) : stepOn(run, facts);
  return step.kind === 'hold' || step.kind === 'build' ? (lookFirst(run, facts) ?? step) : step;
}

/** Before the run rests, or waits for a build, each canary that stands is looked at: one that fails meanwhile is withdrawn, whatever holds the run. */
function lookFirst(run: Run, { lookedAt }: RunFacts): RunStep | undefined {
  for (const { id, rollouts } of run.patches) {
    const rollout = rollouts.findIndex(
      (one, index) => isStanding(one) && !lookedAt.has(rolloutKey(id, index)),
    );
    if (rollout !== -1) return { kind: 'roll', patch: id, rollout, isHalted: true };
  }
  return undefined;
}

function stepOn(run: Run, facts: RunFacts): RunStep {
  let held: Hold | undefined;
  let building: RunStep | undefined;
  for (const patch of run.patches.filter(({ phase }) => !settled.includes(phase))) {
    const stop = run.wish === 'pause' ? paused : held?.for === 'person' ? held : undefined;
    const step = stepPatch(run, patch, { ...facts, stop });
    if (step.kind === 'build') {
      building ??= step;
      continue;
    }
    if (step.kind !== 'hold') return step;
    if (held === undefined || (held.for !== 'person' && step.for === 'person')) held = step;
  }
  return building ?? held ?? ended(run);
}

const paused: Hold = { kind: 'hold', phase: 'paused', reason: 'paused by a person', for: 'person' };

/** `stop` is why nothing may begin, if there is a reason. */
type PatchFacts = RunFacts & { readonly stop: Hold | undefined };

function stepPatch(run: Run, current: RunPatch, facts: PatchFacts): RunStep {
  const planned = facts.plan.patches.find((one) => one.patch.id === current.id);
  if (planned === undefined)
    return replaced(run, { ...current, phase: 'failed', note: 'the plan has no such patch' });
  switch (current.phase) {
    case 'pending':
      return start(run, current, { facts, planned });
    case 'patching':
      return planned.patch.kind === 'rebuild' ? build(run, current, facts) : image(run, current, facts);
    case 'signing':
      return image(run, current, facts);
    case 'rolling':
      return stepRollouts(run, current, facts);
    case 'verifying':
      return { kind: 'verify', patch: current.id };
    default:
      return ended(run);
  }
}

interface Starting {
  readonly facts: PatchFacts;
  readonly planned: PlannedPatch;
}

function start(run: Run, patch: RunPatch, { facts, planned }: Starting): RunStep {
  if (run.wish === 'abort')
    return replaced(run, { ...patch, phase: 'skipped', note: 'the run was aborted before it began' });
  if (facts.stop !== undefined) return facts.stop;
  const may = facts.mayStart(planned);
  // A plan that is over stays so; all else that speaks against a start may pass.
  if (may.kind === 'no') return replaced(run, { ...patch, phase: 'skipped', note: may.reason });
  const halt = haltOf(patch.id, facts);
  if (halt !== undefined) return halt;
  if (may.kind === 'wait') return { kind: 'hold', phase: 'waiting', reason: may.reason, for: 'window' };
  if (planned.patch.kind === 'tag-bump') {
    const image = `${planned.patch.toImage}@${planned.patch.toDigest}`;
    return replaced(
      run,
      rolling({ ...patch, patchedImage: image, patchedDigest: planned.patch.toDigest }, planned),
    );
  }
  return replaced(run, { ...patch, phase: 'patching' });
}

/** An image effect is new writing from its beginning to its end: it is begun, or begun again, only where that may be. */
function image(run: Run, patch: RunPatch, facts: RunFacts): RunStep {
  const halt = haltOf(patch.id, facts);
  if (halt === undefined)
    return { kind: 'effect', patch: patch.id, effect: effectFor(run, patch, facts.plan) };
  if (run.wish === 'abort') return replaced(run, { ...patch, phase: 'failed', note: 'aborted' });
  return halt;
}

/** Between asking CI and its answer the run can be left alone at any time: the build goes on by itself. */
function build(run: Run, patch: RunPatch, facts: PatchFacts): RunStep {
  if (run.wish === 'abort') {
    const note = 'aborted; a build that CI began goes on, and is rolled out nowhere';
    return replaced(run, { ...patch, phase: 'failed', note });
  }
  const stop = haltOf(patch.id, facts) ?? facts.stop;
  if (stop !== undefined) return stop;
  if (facts.builds.has(patch.id)) return { kind: 'build', patch: patch.id };
  return { kind: 'effect', patch: patch.id, effect: effectFor(run, patch, facts.plan) };
}

/** The patch after its image was made: to be signed, or to be rolled out. */
export function afterImage(patch: RunPatch, planned: PlannedPatch, signs: boolean): RunPatch {
  if (planned.patch.kind === 'rebuild')
    return rolling({ ...patch, note: 'built by the owner’s CI, and not signed by Oakum' }, planned);
  return signs
    ? { ...patch, phase: 'signing' }
    : rolling({ ...patch, note: 'not signed: no signing key (oakum trust init)' }, planned);
}

export function rolling(patch: RunPatch, planned: PlannedPatch): RunPatch {
  return { ...patch, phase: 'rolling', rollouts: initialRollouts(planned, patch.patchedImage ?? '') };
}

/**
 * Rolling back: every rollout that changed something goes back to what was recorded, newest first. While all writing is
 * stopped only what is unfinished does: taking back what is done and healthy is a new disruption.
 */
function stepBack(run: Run, facts: RunFacts): RunStep {
  for (const patch of run.patches.toReversed()) {
    const index = patch.rollouts.findLastIndex(
      (rollout) =>
        (mustGoBack(rollout) && (facts.stopped === undefined || isUnfinished(rollout))) ||
        (holdsChanges(rollout) && !facts.lookedAtHeld),
    );
    if (index !== -1) return { kind: 'roll', patch: patch.id, rollout: index, isHalted: false };
  }
  if (facts.stopped !== undefined && run.patches.some((patch) => patch.rollouts.some(mustGoBack)))
    return { kind: 'hold', phase: 'waiting', reason: facts.stopped, for: 'person' };
  const held = run.patches
    .flatMap((patch) => patch.rollouts)
    .find(({ phase, heldFrom }) => phase === 'held' && heldFrom !== 'pending');
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

/** Old pods still serve beside the new ones, or the way back was begun. */
function isUnfinished({ phase }: RolloutState): boolean {
  return ['prepared', 'canary', 'baking', 'resting', 'withdrawing'].includes(phase);
}

function ended(run: Run): RunStep {
  const failed = run.patches.filter((patch) => patch.phase === 'failed');
  const good = run.patches.filter((patch) => patch.phase === 'verified');
  const note = `${good.length} of ${run.patches.length} patch(es) verified`;
  if (run.wish === 'abort') return { kind: 'end', phase: 'aborted', note };
  if (good.length === run.patches.length) return { kind: 'end', phase: 'succeeded', note };
  return { kind: 'end', phase: failed.length === run.patches.length ? 'failed' : 'partial', note };
}

export interface AfterEffect {
  /** Whose image effect it was: another patch may stand in the middle of its own, and wait. */
  readonly patch: string;
  readonly outcome: EffectOutcome;
}

/** The state after the outcome of an image effect. A failure that may pass is tried again by the driver, not here. */
export function afterEffect(run: Run, { patch: id, outcome }: AfterEffect, facts: RunFacts): Run {
  const current = run.patches.find(
    ({ id: one, phase }) => one === id && (phase === 'patching' || phase === 'signing'),
  );
  const planned = facts.plan.patches.find((one) => one.patch.id === current?.id);
  if (current === undefined || planned === undefined) return run;
  if (outcome.kind === 'going-on')
    return withPatch(run, { ...current, ...buildOf(outcome), note: `waiting for CI: ${outcome.reason}` });
  if (outcome.kind !== 'done')
    return withPatch(run, { ...current, phase: 'failed', note: `${outcome.code}: ${outcome.reason}` });
  if (current.phase === 'signing')
    return withPatch(run, rolling(withSignature(current, outcome.result), planned));
  return withPatch(run, afterImage(withImage(current, outcome.result), planned, facts.signs));
}

function withImage(patch: RunPatch, result: Readonly<Record<string, string>>): RunPatch {
  const { digest, image, engine } = result;
  const made = madeOf(result);
  return {
    ...patch,
    ...(digest === undefined ? {} : { patchedDigest: parseDigest(digest) }),
    ...(image === undefined ? {} : { patchedImage: image }),
    ...(engine === undefined ? {} : { engine }),
    ...(made === undefined ? {} : { made }),
    ...buildOf({ result }),
  };
}

import type { RolloutState, Run, RunPatch } from '../../model/index.ts';
import { type Hold, haltOf, isStanding, type RunFacts, type RunStep, replaced } from './run-step.ts';

const rolloutEnded: readonly string[] = ['complete', 'withdrawn', 'rolled-back', 'unsupported', 'held'];

/**
 * One workload after the other, those that were begun first. One whose window is closed waits at its safe point while
 * its siblings go; after one that was withdrawn or held, no further one begins. What is halted goes to its safe point;
 * abort goes on, since it only takes back. `stop` is why nothing may begin at all.
 */
export function stepRollouts(
  run: Run,
  patch: RunPatch,
  facts: RunFacts & { readonly stop: Hold | undefined },
): RunStep {
  const heldAt = patch.rollouts.findIndex(holdsChanges);
  const held = patch.rollouts[heldAt];
  const halt = run.wish === 'abort' ? undefined : haltOf(patch.id, facts);
  const outside = facts.stop ?? halt;
  if (held !== undefined && !facts.lookedAtHeld) {
    const isHalted = isHaltedAt(held, { facts, stop: outside });
    return { kind: 'roll', patch: patch.id, rollout: heldAt, isHalted };
  }
  const stop = held === undefined ? outside : heldFor(held);
  const reasons: string[] = [];
  for (const { rollout, index } of openRollouts(patch)) {
    const turn = turnOf(rollout, { run, patch, facts, stop });
    if (turn.kind === 'go') {
      const isHalted = isHaltedAt(rollout, { facts, stop });
      return { kind: 'roll', patch: patch.id, rollout: index, isHalted };
    }
    if (turn.kind === 'end') return replaced(run, turn.patch);
    if (turn.kind === 'wait') reasons.push(turn.reason);
  }
  if (stop !== undefined && (held !== undefined || reasons.length > 0)) return stop;
  if (reasons.length > 0) return { kind: 'hold', phase: 'waiting', reason: reasonOf(reasons), for: 'window' };
  return replaced(run, afterRollouts(patch));
}

interface Open {
  readonly rollout: RolloutState;
  readonly index: number;
}

/** What is not over, with what was begun before what was not: nothing stays in the middle while another begins. */
function openRollouts(patch: RunPatch): readonly Open[] {
  const open = patch.rollouts
    .map((rollout, index) => ({ rollout, index }))
    .filter(({ rollout }) => !rolloutEnded.includes(rollout.phase));
  const isNew = ({ rollout }: Open): boolean => rollout.phase === 'pending';
  return [...open.filter((one) => !isNew(one)), ...open.filter(isNew)];
}

/** `pass` means that it never begins, because of a sibling. */
type Turn =
  | { readonly kind: 'go' | 'pass' }
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'end'; readonly patch: RunPatch };

interface Around {
  readonly run: Run;
  readonly patch: RunPatch;
  readonly facts: RunFacts;
  readonly stop: Hold | undefined;
}

function turnOf(rollout: RolloutState, around: Around): Turn {
  const { run, patch, stop } = around;
  const isNew = rollout.phase === 'pending';
  if (isNew && patch.rollouts.some(({ phase }) => phase === 'withdrawn' || phase === 'held'))
    return { kind: 'pass' };
  if (!isSafePoint(rollout)) return { kind: 'go' };
  if (stop !== undefined) return { kind: 'wait', reason: stop.reason };
  if (run.wish === 'abort')
    return isNew ? { kind: 'end', patch: { ...patch, phase: 'failed', note: 'aborted' } } : { kind: 'go' };
  return isNew && isBusy(rollout, around)
    ? {
        kind: 'wait',
        reason: `${rollout.namespace}/${rollout.name}: another patch is being rolled out there`,
      }
    : windowTurn(rollout, around);
}

/** What was begun may be finished after the plan has expired; what was not never begins. */
function windowTurn(rollout: RolloutState, { patch, facts }: Around): Turn {
  const may = facts.mayRoll(rollout);
  if (may.kind === 'wait')
    return { kind: 'wait', reason: `${rollout.namespace}/${rollout.name}: ${may.reason}` };
  if (may.kind === 'yes' || rollout.phase !== 'pending') return { kind: 'go' };
  const never: RolloutState = { ...rollout, phase: 'held', heldFrom: 'pending', note: may.reason };
  const rollouts = patch.rollouts.map((one) => (one === rollout ? never : one));
  return { kind: 'end', patch: { ...patch, rollouts } };
}

/** What is on its way to its safe point stops there where a window has closed meanwhile, or nothing may begin. */
function isHaltedAt(rollout: RolloutState, { facts, stop }: Pick<Around, 'facts' | 'stop'>): boolean {
  return stop !== undefined || facts.mayRoll(rollout).kind === 'wait';
}

/** Two patches may change two containers of one workload: never both at once. */
function isBusy({ uid }: RolloutState, { run, patch }: Around): boolean {
  const others = run.patches.filter(({ id }) => id !== patch.id).flatMap(({ rollouts }) => rollouts);
  return others.some(
    (one) =>
      one.uid === uid && one.phase !== 'pending' && (!rolloutEnded.includes(one.phase) || holdsChanges(one)),
  );
}

/** Where a rollout can be left alone: nothing is changed yet, or the canary passed and stands beside all old pods. */
function isSafePoint(rollout: RolloutState): boolean {
  return rollout.phase === 'pending' || rollout.phase === 'prepared' || isStanding(rollout);
}

/** Held in the middle: the new image may be in the template, so somebody must decide, or the world must change. */
export function holdsChanges(rollout: RolloutState): boolean {
  const inTheMiddle: readonly (string | undefined)[] = ['prepared', 'canary', 'baking', 'resting'];
  return rollout.phase === 'held' && inTheMiddle.includes(rollout.heldFrom);
}

function heldFor({ namespace, name, note }: RolloutState): Hold {
  return { kind: 'hold', phase: 'waiting', reason: `${namespace}/${name} is held: ${note}`, for: 'person' };
}

const reasonsShown = 3;

function reasonOf(reasons: readonly string[]): string {
  const more = reasons.length > reasonsShown ? `; and ${reasons.length - reasonsShown} more` : '';
  return `${reasons.slice(0, reasonsShown).join('; ')}${more}`;
}

function afterRollouts(patch: RunPatch): RunPatch {
  const undone = patch.rollouts.filter((rollout) => rollout.phase !== 'complete');
  const bad = undone.find((rollout) => rollout.phase !== 'pending') ?? undone[0];
  if (bad === undefined) return { ...patch, phase: 'verifying' };
  return {
    ...patch,
    phase: 'failed',
    note: `${bad.namespace}/${bad.kind}/${bad.name} ${bad.phase}: ${bad.note}`,
  };
}

import { compareText } from '../../../../kernel/pure/index.ts';
import { durationMs, type ObservedPod, type RolloutState } from '../../../../model/index.ts';
import { rolloutGates } from '../../gates/register.ts';
import { wasDone } from './effects.ts';
import {
  areBorrowed,
  borrowedFields,
  elapsedMs,
  go,
  has,
  hold,
  isRolledOut,
  type Move,
  newPods,
  sameFields,
  stay,
  type Turn,
} from './turn.ts';

/** Nothing is changed yet: may this workload be rolled out at all, and what stands now? */
export function pending(turn: Turn): Move {
  const { seen, state, options } = turn;
  if (options.wish === 'pause') return stay('paused before anything was changed');
  if (seen.fields.strategyType === 'Recreate') {
    return go('unsupported', 'its strategy is Recreate: every pod would stop at once');
  }
  if (seen.fields.paused === true) return hold(turn, 'someone paused the Deployment: resume it first');
  if (!has(seen, state.before)) return hold(turn, trampled(turn));
  if (seen.replicas.desired === 0) return hold(turn, 'it has no replicas: there is no canary to watch');
  if (!isSettled(turn)) return waitForOthers(turn);
  const ready = seen.pods.filter(({ isReady, isTerminating }) => isReady && !isTerminating).length;
  return go('prepared', 'rollout fields recorded', {
    recorded: seen.fields,
    startedAt: options.now,
    servingBefore: ready,
  });
}

/** Fields recorded: borrow them, then apply the new image. */
export function prepared(turn: Turn): Move {
  const { seen, state, options } = turn;
  if (has(seen, state.after)) return go('canary', 'the new image is applied');
  if (!has(seen, state.before)) return hold(turn, trampled(turn));
  if (options.wish === 'pause') return stay('paused before the image was changed');
  if (!sameFields(seen.fields, borrowedFields(options, 'unpaused'))) {
    return { kind: 'ask', name: 'borrow', note: 'one pod at a time, each ready for the whole bake' };
  }
  // The deadline counts from the image, not from the preparations.
  return { kind: 'ask', name: 'image', note: 'applying the new image', changes: { startedAt: options.now } };
}

/** The image is applied: wait for the first new pod, then pause, so that it stays alone while it is watched. */
export function canary(turn: Turn): Move {
  const foreign = changedBySomeone(turn);
  if (foreign !== undefined) return foreign;
  const { seen, options } = turn;
  if (seen.observedGeneration < seen.generation) return stay('waiting for the Deployment controller');
  const watched = watch(turn);
  const bad = badVerdict(turn, watched);
  if (bad !== undefined) return bad;
  if (watched.fresh.length === 0) return stay(watched.answer.reason, watched.changes);
  const isAlone = seen.fields.paused === true || isRolledOut(turn) || wasDone(turn, 'pause');
  if (isAlone) return go('baking', 'watching the new pod', watched.changes);
  return areBorrowed({ seen, options })
    ? { kind: 'ask', name: 'pause', note: 'the first new pod is there', changes: watched.changes }
    : hold(turn, 'someone changed the rollout fields');
}

/** The canary is watched for the bake. Only a passed gate, and nobody's wish against it, lets the others follow. */
export function baking(turn: Turn): Move {
  const foreign = changedBySomeone(turn);
  if (foreign !== undefined) return foreign;
  const watched = watch(turn);
  const { answer, changes } = watched;
  const bad = badVerdict(turn, watched);
  if (bad !== undefined) return bad;
  if (answer.kind !== 'pass') return stay(answer.reason, changes);
  const passed = { changes, verdict: answer } as const;
  const isAlone = turn.seen.fields.paused === true;
  // What was let loose is watched to its end, whatever is wished since.
  if (turn.options.wish === 'pause' && (isAlone || turn.state.isReleased !== true)) {
    const back = { ...passed, changes: { ...changes, isReleased: undefined } };
    return { kind: 'stay', note: 'the canary passed; paused by request', ...back };
  }
  // Not paused any more: promoted before a crash, or by a person.
  if (!isAlone) return { kind: 'go', phase: 'resting', note: 'the canary passed', ...passed };
  const loose = { ...passed, changes: { ...changes, isReleased: true } };
  return { kind: 'ask', name: 'promote', note: 'the canary passed: the others follow', ...loose };
}

/** The others follow, one by one; each is under the gate until no old pod is left. */
export function resting(turn: Turn): Move {
  const foreign = changedBySomeone(turn);
  if (foreign !== undefined) return foreign;
  const bad = badVerdict(turn, watch(turn, 'rest'));
  if (bad !== undefined) return bad;
  const old = turn.seen.pods.length - newPods(turn).length;
  if (isRolledOut(turn) && old === 0) return go('restoring', 'every pod is new and available');
  if (turn.seen.fields.paused === true)
    return stay('the canary passed, and someone paused the Deployment: resume it');
  const { updated, desired } = turn.seen.replicas;
  return stay(`${updated} of ${desired} pods are new, ${old} old ones are left`);
}

/** Done but for the borrowed fields. */
export function restoring(turn: Turn): Move {
  const { seen, state } = turn;
  if (sameFields(seen.fields, state.recorded ?? seen.fields)) return go('complete', 'rolled out');
  if (areBorrowed(turn)) return { kind: 'ask', name: 'restore', note: 'giving the rollout fields back' };
  return go('complete', 'rolled out; the rollout fields are as someone else set them since');
}

/** Two rollouts at once could not be told apart; a stuck one does not get better by waiting. */
function waitForOthers(turn: Turn): Move {
  const { options, state } = turn;
  const startedAt = state.startedAt ?? options.now;
  const isLong = elapsedMs(startedAt, options.now) >= durationMs(options.gate.deadline);
  if (isLong) return hold(turn, 'a rollout by someone else does not come to its end');
  return stay('a rollout by someone else is under way: waiting for its end', { startedAt });
}

/** Whether the controller has caught up with a change that someone made before us. */
function isSettled({ seen }: Turn): boolean {
  const isMoving =
    seen.replicas.updated < seen.replicas.desired || seen.replicas.total > seen.replicas.updated;
  const isStuck = seen.conditions.some(({ reason }) => reason === 'ProgressDeadlineExceeded');
  return seen.observedGeneration >= seen.generation && (!isMoving || isStuck);
}

function changedBySomeone(turn: Turn): Move | undefined {
  const { seen, state } = turn;
  if (!has(seen, state.after)) return hold(turn, trampled(turn));
  if (state.template === undefined || seen.template === undefined || seen.template === state.template)
    return undefined;
  return hold(turn, 'someone changed the pod template during the rollout: abort takes the image back');
}

function trampled({ seen, state }: Turn): string {
  const live = seen.images.filter(({ container }) =>
    state.after.some((changed) => changed.container === container),
  );
  const text = live.map(({ container, image }) => `${container}=${image}`).join(', ');
  return `someone else changed the images: the template has ${text || 'none of the containers'}`;
}

interface Watched {
  readonly answer: ReturnType<typeof rolloutGates.health.judge>;
  readonly changes: Partial<RolloutState>;
  readonly fresh: readonly ObservedPod[];
}

/** Asks the gate, and remembers which pods have been ready since when. */
function watch(turn: Turn, part: 'canary' | 'rest' = 'canary'): Watched {
  const { state, seen, options } = turn;
  const fresh = newPods(turn).filter(({ isTerminating }) => !isTerminating);
  const isReady = fresh.length > 0 && fresh.every((pod) => pod.isReady);
  const who = isReady ? fingerprint(fresh) : undefined;
  const readySince = who === undefined ? undefined : who === state.canary ? state.readySince : options.now;
  const answer = rolloutGates.health.judge({
    seen,
    fresh,
    allowed: Math.min(seen.replicas.desired, state.servingBefore ?? 0),
    startedAt: part === 'rest' ? options.now : (state.startedAt ?? options.now),
    readySince,
    now: options.now,
    bakeMs: durationMs(options.gate.bake),
    deadlineMs: durationMs(options.gate.deadline),
  });
  const template = state.template ?? fresh[0]?.template;
  return { answer, fresh, changes: { canary: who, readySince, template } };
}

/** Another pod, or another change of readiness: the bake begins anew. */
function fingerprint(pods: readonly ObservedPod[]): string {
  return pods
    .map(({ uid, readyChangedAt }) => `${uid}@${readyChangedAt}`)
    .toSorted(compareText)
    .join(' ');
}

/** `fail` takes the new version back at once. No data is no verdict: then nothing goes on and nothing is taken back. */
function badVerdict({ state }: Turn, { answer, changes }: Watched): Move | undefined {
  if (answer.kind === 'fail') {
    return { kind: 'go', phase: 'withdrawing', note: answer.reason, changes, verdict: answer };
  }
  if (answer.kind !== 'inconclusive') return undefined;
  const held = { ...changes, heldFrom: state.phase };
  return { kind: 'go', phase: 'held', note: answer.reason, changes: held, verdict: answer };
}

/**
 * The bake-gated rolling update of a Deployment: a canary of one without any extra object (field notes, rung 2). With
 * maxSurge 1, maxUnavailable 0 and minReadySeconds = bake the controller makes one new pod and no other until that one
 * was ready for the bake; Oakum pauses there, asks the gate, and lets the others follow or takes the image back. The
 * borrowed fields are given back at the end. The machine looks at the world, not at what it remembers: from the same
 * state and world it asks for the same effect, so a crash anywhere is healed by stepping again.
 */
import type { RolloutObservation, RolloutPhase, RolloutState, Verdict } from '../../../../model/index.ts';
import type { RolloutEvent, RolloutStrategy, StepOptions, StepResult } from '../../step.ts';
import { complete, giveBack, rollingBack, withdrawing } from './back.ts';
import { effectKey, effectOf, imageEffect, wasDone } from './effects.ts';
import { baking, canary, pending, prepared, resting, restoring } from './forward.ts';
import { go, hold, type Move, stay, type Turn } from './turn.ts';

export const bakeGated: RolloutStrategy = { id: 'bake-gated', kinds: ['Deployment'], step };

function step(state: RolloutState, observation: RolloutObservation, options: StepOptions): StepResult {
  switch (observation.kind) {
    case 'seen':
      return advance(state, { seen: observation, options });
    case 'gone':
      return settle(state, { ...goneMove(state, observation.reason, options), effects: [] });
    case 'unreadable': {
      const { now } = options;
      const verdict: Verdict = {
        kind: 'error',
        gate: 'health',
        reason: observation.reason,
        at: now,
        measured: [],
      };
      if (isOver(state.phase)) return { state, effects: [], events: [] };
      return settle(state, { ...stay(`cannot look: ${observation.reason}`), verdict, effects: [] });
    }
  }
}

/** Borrowing is the first write; where nothing had to be borrowed, the image is. */
function rehearsalOf(turn: Turn, move: Move): Pick<StepResult, 'rehearse'> {
  if (move.kind !== 'ask') return {};
  const isFirst = move.name === 'borrow' || (move.name === 'image' && !wasDone(turn, 'borrow'));
  return isFirst ? { rehearse: imageEffect('image', turn) } : {};
}

type Phase = (turn: Turn) => Move;

const unchanged: Phase = ({ state }) => stay(state.note);

const phases: Readonly<Record<Exclude<RolloutPhase, 'held'>, Phase>> = {
  pending,
  prepared,
  canary,
  baking,
  resting,
  restoring,
  complete,
  withdrawing,
  withdrawn: unchanged,
  'rolling-back': rollingBack,
  'rolled-back': unchanged,
  unsupported: unchanged,
};

/** More phases than a rollout has: what moves that often in one step goes in a circle. */
const maxHops = 16;

function advance(first: RolloutState, world: Pick<Turn, 'seen' | 'options'>): StepResult {
  let result: StepResult = { state: first, effects: [], events: [] };
  for (let hops = 0; hops < maxHops; hops += 1) {
    const turn: Turn = { ...world, state: result.state };
    const isNew = result.state.phase !== first.phase;
    const move = answered(turn, moveOf(turn, isNew));
    const effects = move.kind === 'ask' ? [effectOf(move.name, turn)] : [];
    const next = settle(result.state, { ...move, effects });
    result = { ...next, events: [...result.events, ...next.events], ...rehearsalOf(turn, move) };
    if (move.kind !== 'go') return result;
  }
  return result;
}

function moveOf(turn: Turn, isNew: boolean): Move {
  const { phase } = turn.state;
  return wished(turn) ?? (phase === 'held' ? held(turn, isNew) : phases[phase](turn));
}

/** Abort, and rollback of what is not finished, take back what was begun. */
function wished({ state, options }: Turn): Move | undefined {
  if (options.wish !== 'abort' && options.wish !== 'rollback') return undefined;
  const phase = state.phase === 'held' ? (state.heldFrom ?? 'pending') : state.phase;
  switch (phase) {
    case 'pending':
      return go('withdrawn', 'stopped before anything was changed');
    case 'prepared':
    case 'canary':
    case 'baking':
    case 'resting':
      return go('withdrawing', 'stopped by request');
    default:
      return undefined;
  }
}

/** Looks again at what is held, and goes on where the reason is gone. */
function held(turn: Turn, isNew: boolean): Move {
  const { state } = turn;
  const back = giveBack(turn);
  if (back !== undefined) return back;
  if (isNew || state.heldFrom === undefined || state.heldFrom === 'held') return stay(state.note);
  const again: Turn = { ...turn, state: { ...state, phase: state.heldFrom } };
  const move = answered(again, phases[state.heldFrom](again));
  // The first reason stays: what was given back since looks like something undone.
  if (move.kind === 'go' && move.phase === 'held') return stay(state.note);
  const phase = move.kind === 'go' ? move.phase : state.heldFrom;
  return { ...move, kind: 'go', phase, changes: { ...move.changes, heldFrom: undefined } };
}

/** An effect that has an outcome is not asked for again: what was done was undone by someone, what was refused stays so. */
function answered(turn: Turn, move: Move): Move {
  if (move.kind !== 'ask') return move;
  const { state, options } = turn;
  const outcome = options.outcomes[effectKey(state, options, move.name)];
  if (outcome === undefined || (outcome.kind === 'failed' && outcome.retry === 'later')) return move;
  if (state.phase === 'held') return stay(state.note);
  if (outcome.kind === 'done') return hold(turn, `what was done (${move.name}) was undone by someone`);
  const reason = `${move.name} ${outcome.kind}: ${outcome.reason}`;
  const verdict: Verdict = {
    kind: 'error',
    gate: 'executor',
    reason,
    at: options.now,
    measured: [outcome.code],
  };
  const isUntouched = move.name === 'borrow' || move.name === 'image';
  const phase = isUntouched ? 'withdrawing' : 'held';
  const changes = isUntouched ? {} : { heldFrom: state.phase };
  return { kind: 'go', phase, note: reason, changes, verdict };
}

function goneMove(state: RolloutState, reason: string, options: StepOptions): Move {
  if (isOver(state.phase)) return stay(state.note);
  const isStopping = options.wish === 'abort' || options.wish === 'rollback' || state.phase === 'withdrawing';
  if (isStopping) return go('withdrawn', `${reason}: nothing is left to take back`);
  return state.phase === 'held' ? stay(reason) : go('held', reason, { heldFrom: state.phase });
}

function isOver(phase: RolloutPhase): boolean {
  return phase === 'complete' || phase === 'withdrawn' || phase === 'rolled-back' || phase === 'unsupported';
}

/** The state after a move, and what there is to tell. A verdict that repeats the last one is not recorded again. */
function settle(state: RolloutState, move: Move & Pick<StepResult, 'effects'>): StepResult {
  const { note, verdict, effects } = move;
  const phase = move.kind === 'go' ? move.phase : state.phase;
  const last = state.verdicts.at(-1);
  const isNews = verdict !== undefined && (verdict.kind !== last?.kind || verdict.reason !== last.reason);
  const verdicts = isNews ? [...state.verdicts, verdict] : state.verdicts;
  const events: RolloutEvent[] = [];
  if (isNews) events.push({ kind: 'judged', verdict });
  if (phase !== state.phase) events.push({ kind: 'moved', from: state.phase, to: phase, note });
  return { state: { ...state, ...move.changes, phase, note, verdicts }, effects, events };
}

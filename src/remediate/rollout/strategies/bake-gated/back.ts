import {
  areBorrowed,
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

/**
 * Taking an unfinished rollout back: first the image, then the fields (and with them the pause), so that the bad version
 * is never let loose. The old pods were serving all the time.
 */
export function withdrawing(turn: Turn): Move {
  const { seen, state } = turn;
  if (state.recorded === undefined) return go('withdrawn', 'nothing was changed');
  if (has(seen, state.after)) return { kind: 'ask', name: 'withdraw', note: state.note };
  if (!sameFields(seen.fields, state.recorded) && areBorrowed(turn)) {
    return { kind: 'ask', name: 'restore', note: state.note };
  }
  if (!has(seen, state.before))
    return go('withdrawn', `${state.note}; the images are as someone else set them since`);
  const left = newPods(turn).filter(({ isTerminating }) => !isTerminating);
  if (left.length > 0 || seen.observedGeneration < seen.generation) return stay(state.note);
  return go('withdrawn', state.note);
}

/** Finished. A rollback goes back to what was recorded, and tramples nobody's later change. */
export function complete(turn: Turn): Move {
  const { seen, state, options } = turn;
  if (options.wish !== 'rollback') return stay(state.note);
  if (has(seen, state.after)) return go('rolling-back', 'going back to the images before the run');
  if (has(seen, state.before))
    return go('rolled-back', 'someone went back to the images before the run already');
  return hold(turn, 'not rolled back: someone else changed the images since');
}

export function rollingBack(turn: Turn): Move {
  const { seen, state } = turn;
  if (has(seen, state.after))
    return { kind: 'ask', name: 'rollback', note: 'going back to the images before the run' };
  if (!has(seen, state.before)) return hold(turn, 'not rolled back: someone else changed the images since');
  if (isRolledOut(turn)) return go('rolled-back', 'the images before the run are back');
  const isStuck =
    seen.observedGeneration >= seen.generation &&
    seen.conditions.some(({ reason }) => reason === 'ProgressDeadlineExceeded');
  if (isStuck)
    return hold(turn, 'the images before the run are back, and their pods do not get ready either');
  return stay('waiting for the pods with the images before the run');
}

/**
 * Fields that were borrowed for a version that is no longer in the template are given back: someone else's change must
 * not hang on our pause. The pause stays where the template still has the new image.
 */
export function giveBack(turn: Turn): Move | undefined {
  const { seen, state } = turn;
  const isOurs =
    state.recorded !== undefined && !sameFields(seen.fields, state.recorded) && areBorrowed(turn);
  return isOurs && !has(seen, state.after) ? { kind: 'ask', name: 'restore', note: state.note } : undefined;
}

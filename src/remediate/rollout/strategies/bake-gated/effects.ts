import { OakumError } from '../../../../kernel/pure/index.ts';
import type { ContainerImage, Effect, RolloutFields, RolloutState } from '../../../../model/index.ts';
import type { StepOptions } from '../../step.ts';
import { borrowedFields, type EffectName, type Turn } from './turn.ts';

/** `<run>/<patch>/<uid>/<effect>`: the same in every step and after every crash. */
export function effectKey(
  state: RolloutState,
  { effectContext }: Pick<StepOptions, 'effectContext'>,
  name: EffectName,
): string {
  return `${effectContext.run}/${effectContext.patch}/${state.uid}/${name}`;
}

/** Done before, says the record: where the world does not show it, someone undid it. */
export function wasDone({ state, options }: Turn, name: EffectName): boolean {
  return options.outcomes[effectKey(state, options, name)]?.kind === 'done';
}

export function effectOf(name: EffectName, turn: Turn): Effect {
  const { before, after } = turn.state;
  switch (name) {
    case 'borrow':
      return fieldsEffect(name, turn, { set: borrowedFields(turn.options, 'unpaused'), expect: before });
    case 'pause':
      return fieldsEffect(name, turn, { set: borrowedFields(turn.options, 'paused'), expect: after });
    case 'promote':
      return fieldsEffect(name, turn, { set: borrowedFields(turn.options, 'unpaused'), expect: after });
    case 'restore':
      return fieldsEffect(name, turn, { set: recordedFields(turn.state), expect: liveImages(turn) });
    case 'image':
    case 'withdraw':
    case 'rollback':
      return imageEffect(name, turn);
  }
}

/** What begins ends with the plan. What was begun may be finished, taken back or given back for longer. */
const beginning: readonly EffectName[] = ['borrow', 'image'];

function common(name: EffectName, { state, options }: Turn) {
  const { run, patch, planDigest, approvals, notAfter, undoNotAfter, cluster } = options.effectContext;
  const { apiVersion, kind, namespace, name: workload, uid } = state;
  return {
    key: effectKey(state, options, name),
    run,
    patch,
    planDigest,
    approvals,
    notAfter: beginning.includes(name) ? notAfter : (undoNotAfter ?? notAfter),
    target: { cluster, apiVersion, kind, namespace, name: workload, uid },
  };
}

function fieldsEffect(
  name: EffectName,
  turn: Turn,
  change: { readonly set: RolloutFields; readonly expect: readonly ContainerImage[] },
): Effect {
  const expectImages = change.expect.map(({ container, image }) => `${container}=${image}`);
  return { action: 'workload.rollout-fields', ...common(name, turn), set: change.set, expectImages };
}

/** Forth to the new images, or back to those before. */
export function imageEffect(
  name: 'image' | 'withdraw' | 'rollback',
  turn: Turn,
): Extract<Effect, { action: 'workload.image' }> {
  const { before, after } = turn.state;
  const [olds, news] = name === 'image' ? [before, after] : [after, before];
  const images = news.map(({ container, image }) => {
    const from = olds.find((old) => old.container === container)?.image;
    if (from === undefined) {
      throw new OakumError(
        'rollout.malformed',
        `the rollout of ${turn.state.workload} has no image of ${container} before`,
      );
    }
    return { container, from, to: image };
  });
  return {
    action: 'workload.image',
    ...common(name, turn),
    images,
    takeFrom: turn.options.effectContext.takeFrom,
  };
}

function recordedFields({ recorded, workload }: RolloutState): RolloutFields {
  if (recorded !== undefined) return recorded;
  throw new OakumError('rollout.malformed', `the rollout of ${workload} has recorded no fields to restore`);
}

/** Of the containers that the rollout is about: what stands now must still stand when the fields are given back. */
function liveImages({ seen, state }: Turn): readonly ContainerImage[] {
  return seen.images.filter(({ container }) =>
    state.after.some((changed) => changed.container === container),
  );
}

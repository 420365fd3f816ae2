import {
  type ContainerImage,
  durationMs,
  type ObservedPod,
  type RolloutFields,
  type RolloutPhase,
  type RolloutState,
  type SeenRollout,
  type Verdict,
} from '../../../../model/index.ts';
import type { StepOptions } from '../../step.ts';

/** One look at a workload that is there: what the phases decide from. */
export interface Turn {
  readonly state: RolloutState;
  readonly seen: SeenRollout;
  readonly options: StepOptions;
}

interface Saying {
  readonly note: string;
  readonly changes?: Partial<RolloutState>;
  /** Recorded, unless it repeats the last one. */
  readonly verdict?: Verdict;
}

/** What a phase wants: wait, go on to another phase in the same step, or ask for one effect and wait. */
export type Move =
  | ({ readonly kind: 'stay' } & Saying)
  | ({ readonly kind: 'go'; readonly phase: RolloutPhase } & Saying)
  | ({ readonly kind: 'ask'; readonly name: EffectName } & Saying);

/** Every effect of this strategy, each at most once in a rollout. The name ends its key. */
export const effectNames = [
  'borrow',
  'image',
  'pause',
  'promote',
  'restore',
  'withdraw',
  'rollback',
] as const;
export type EffectName = (typeof effectNames)[number];

export function stay(note: string, changes: Partial<RolloutState> = {}): Move {
  return { kind: 'stay', note, changes };
}

export function go(phase: RolloutPhase, note: string, changes: Partial<RolloutState> = {}): Move {
  return { kind: 'go', phase, note, changes };
}

/** Hold: nothing more is done until a person speaks or the reason goes away by itself. */
export function hold(turn: Turn, note: string): Move {
  return go('held', note, { heldFrom: turn.state.phase });
}

/** Whether the live template has these images in these containers. */
export function has(seen: SeenRollout, images: readonly ContainerImage[]): boolean {
  return images.every(({ container, image }) =>
    seen.images.some((live) => live.container === container && live.image === image),
  );
}

/** Pods made with the new images, also those that are being deleted. */
export function newPods({ seen, state }: Pick<Turn, 'seen' | 'state'>): readonly ObservedPod[] {
  return seen.pods.filter((pod) =>
    state.after.every(({ container, image }) =>
      pod.images.some((made) => made.container === container && made.image === image),
    ),
  );
}

/** The controller has seen the live object and has nothing left to do: all pods new and available, none besides. */
export function isRolledOut({ seen }: Pick<Turn, 'seen'>): boolean {
  const { desired, total, updated, available } = seen.replicas;
  const isCurrent = seen.observedGeneration >= seen.generation;
  return isCurrent && updated === desired && total === desired && available === desired;
}

/** The rollout fields while Oakum watches: one new pod at a time, each ready for the bake before the next is made. */
export function borrowedFields({ gate }: StepOptions, paused: 'paused' | 'unpaused'): RolloutFields {
  const minReadySeconds = Math.ceil(durationMs(gate.bake) / 1000);
  return {
    strategyType: 'RollingUpdate',
    maxSurge: 1,
    maxUnavailable: 0,
    minReadySeconds,
    // The API refuses a deadline that is not longer than minReadySeconds.
    progressDeadlineSeconds: Math.max(Math.ceil(durationMs(gate.deadline) / 1000), minReadySeconds + 1),
    paused: paused === 'paused',
  };
}

/** ISO texts. */
export function elapsedMs(from: string, to: string): number {
  return Temporal.Instant.from(to).epochMilliseconds - Temporal.Instant.from(from).epochMilliseconds;
}

/** Fields as the API server means them: what is left out has its default. */
function explicit(fields: RolloutFields): readonly string[] {
  return [
    fields.strategyType ?? 'RollingUpdate',
    String(fields.maxSurge ?? '25%'),
    String(fields.maxUnavailable ?? '25%'),
    String(fields.minReadySeconds ?? 0),
    String(fields.progressDeadlineSeconds ?? 600),
    String(fields.paused ?? false),
  ];
}

export function sameFields(left: RolloutFields, right: RolloutFields): boolean {
  const other = explicit(right);
  return explicit(left).every((value, index) => value === other[index]);
}

/** The live fields are the ones that this rollout set: nobody else has touched them. */
export function areBorrowed({ seen, options }: Pick<Turn, 'seen' | 'options'>): boolean {
  return (
    sameFields(seen.fields, borrowedFields(options, 'unpaused')) ||
    sameFields(seen.fields, borrowedFields(options, 'paused'))
  );
}

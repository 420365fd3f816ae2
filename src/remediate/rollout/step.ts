import type {
  Effect,
  EffectOutcome,
  Gate,
  InstantText,
  RolloutObservation,
  RolloutState,
  RunWish,
  Verdict,
} from '../../model/index.ts';

/** What every effect of a rollout carries from its run, and the facts that only the run knows. */
export interface EffectContext {
  readonly run: string;
  readonly patch: string;
  readonly planDigest: string;
  readonly approvals: readonly string[];
  readonly notAfter: InstantText;
  /** Until when what was changed may be taken back and given back: later than `notAfter`, which stops new changes. */
  readonly undoNotAfter?: InstantText | undefined;
  readonly cluster: string;
  /** Managers of the image field that may be taken over: kubectl's only, and only as the plan says. */
  readonly takeFrom: readonly string[];
}

export interface StepOptions {
  readonly now: InstantText;
  readonly wish: RunWish;
  readonly gate: Gate;
  readonly effectContext: EffectContext;
  /**
   * Recorded outcomes of this rollout's effects by key. What is done here and not seen in the world was undone by
   * someone; what was refused is not asked for again.
   */
  readonly outcomes: Readonly<Record<string, EffectOutcome>>;
}

/** What happened in a step, for the log and for people. */
export type RolloutEvent =
  | {
      readonly kind: 'moved';
      readonly from: RolloutState['phase'];
      readonly to: RolloutState['phase'];
      readonly note: string;
    }
  | { readonly kind: 'judged'; readonly verdict: Verdict };

export interface StepResult {
  readonly state: RolloutState;
  /** At most one. Carry it out, observe again, step again. */
  readonly effects: readonly Effect[];
  /**
   * With the first effect of a rollout: the change of images that it leads to. What refuses that is asked before anything
   * is changed.
   */
  readonly rehearse?: Extract<Effect, { action: 'workload.image' }> | undefined;
  readonly events: readonly RolloutEvent[];
}

/** One way to roll a workload out: a pure machine. Stepping again from the same state and world asks for the same. */
export interface RolloutStrategy {
  readonly id: string;
  /** Kinds of workloads that it can roll out. */
  readonly kinds: readonly string[];
  step(state: RolloutState, observation: RolloutObservation, options: StepOptions): StepResult;
}

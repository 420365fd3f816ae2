import type {
  Effect,
  InstantText,
  Plan,
  PlannedPatch,
  RolloutState,
  Run,
  RunPatch,
  RunPhase,
} from '../../model/index.ts';
import { admissionGate } from './rehearsal-verdict.ts';

/** Nothing may be done now: by the word of a person, or for one; or because of closed windows or a stricter policy. */
export interface Hold {
  readonly kind: 'hold';
  readonly phase: 'paused' | 'waiting';
  readonly reason: string;
  /** What waits for a window or a policy holds no other patch back; where a person must speak, nothing further begins. */
  readonly for: 'person' | 'window' | 'policy';
}

/**
 * What the run needs next. The machine is pure: it looks at the saved state only, so that after a crash the same call
 * gives the same answer, and what was already done is found out by asking the world again.
 */
export type RunStep =
  | { readonly kind: 'effect'; readonly patch: string; readonly effect: Effect }
  /** Ask the world about one rollout and step its own machine; halted, it goes no further than its next safe point. */
  | {
      readonly kind: 'roll';
      readonly patch: string;
      readonly rollout: number;
      readonly isHalted: boolean;
    }
  /** CI builds the image of this patch: look at it when it is time, and at the wishes of people meanwhile. */
  | { readonly kind: 'build'; readonly patch: string }
  | { readonly kind: 'verify'; readonly patch: string }
  /** Only the state changes; save it and step again. */
  | { readonly kind: 'advance'; readonly run: Run }
  /** Stop, and say when to try again. */
  | Hold
  | { readonly kind: 'end'; readonly phase: RunPhase; readonly note: string };

/** Whether something may begin now. */
export type MayStart =
  | { readonly kind: 'yes' }
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'no'; readonly reason: string };

export interface RunFacts {
  readonly plan: Plan;
  /** Whether a signing key is there; without one images are pushed unsigned, and the note says so. */
  readonly signs: boolean;
  /** Whether a patch may start: it may as soon as one of its workloads may. */
  readonly mayStart: (patch: PlannedPatch) => MayStart;
  /** Whether one workload may be disrupted now: asked before its rollout begins, and again at its safe point. */
  readonly mayRoll: (rollout: RolloutState) => MayStart;
  /** Why nothing new is written anywhere; what is under way goes to its safe point. */
  readonly stopped: string | undefined;
  /** What the policies of now say against patches, by their ids: each goes to its safe point. */
  readonly objections: ReadonlyMap<string, string>;
  /** Whether a held rollout was looked at again in this drive already; if it still holds, a person must speak. */
  readonly lookedAtHeld: boolean;
  /** Canaries beside all old pods that were looked at in this drive, by `rolloutKey`: each once before the run rests. */
  readonly lookedAt: ReadonlySet<string>;
  /** Patches whose build was asked for in this drive and has not ended, by their ids: waiting for it costs no try. */
  readonly builds: ReadonlyMap<string, BuildWatch>;
}

/** A build that goes on in CI. */
export interface BuildWatch {
  readonly nextLook: InstantText;
  readonly pauseMs: number;
}

export function rolloutKey(patch: string, rollout: number): string {
  return `${patch} ${rollout}`;
}

/** A canary that passed stands alone beside all old pods: as long as nothing is let loose it only needs to be watched. */
export function isStanding({ phase, verdicts, isReleased }: RolloutState): boolean {
  const last = verdicts.at(-1);
  // Admission spoke before there was a canary: that says nothing about it.
  const hasPassed = last?.kind === 'pass' && last.gate !== admissionGate;
  return phase === 'baking' && hasPassed && isReleased !== true;
}

/** Why a patch may not go on beyond its next safe point, whatever is wished; undefined when it may. */
export function haltOf(
  patch: string,
  { stopped, objections }: Pick<RunFacts, 'stopped' | 'objections'>,
): Hold | undefined {
  if (stopped !== undefined) return { kind: 'hold', phase: 'waiting', reason: stopped, for: 'person' };
  const objection = objections.get(patch);
  if (objection === undefined) return undefined;
  return { kind: 'hold', phase: 'waiting', reason: objection, for: 'policy' };
}

export function replaced(run: Run, patch: RunPatch): RunStep {
  return { kind: 'advance', run: withPatch(run, patch) };
}

export function withPatch(run: Run, patch: RunPatch): Run {
  return { ...run, patches: run.patches.map((one) => (one.id === patch.id ? patch : one)) };
}

import * as z from 'zod';
import { type Clock, errorMessage, instantText, OakumError } from '../kernel/index.ts';
import type { Approval, Effect, EffectOutcome, Plan } from '../model/index.ts';
import { type Ceiling, checkCeiling } from './check-ceiling.ts';
import type { WorkloadEffect } from './check-content.ts';
import { checkPlan } from './check-plan.ts';
import type { Refusal } from './refusal.ts';
import { judgeDryRun, type Rehearsed, rehearsedAs } from './rehearse.ts';
import { isWayOut } from './way-out.ts';
import { applyImages, type KubeHands, setRolloutFields } from './workload.ts';

export type { Ceiling } from './check-ceiling.ts';

/** Makes and signs images; handed in, since engines and keys live elsewhere. Results are plain facts for the log. */
export interface ImageHands {
  patch(effect: Extract<Effect, { action: 'image.patch' }>, signal: AbortSignal): Promise<EffectOutcome>;
  /** Asks CI at most once for the same key, however often it is called. */
  rebuild(effect: Extract<Effect, { action: 'image.rebuild' }>, signal: AbortSignal): Promise<EffectOutcome>;
  sign(effect: Extract<Effect, { action: 'image.sign' }>, signal: AbortSignal): Promise<EffectOutcome>;
}

export interface ExecutorDeps {
  readonly clock: Clock;
  readonly kube: KubeHands;
  readonly images: ImageHands;
  /** The plan and the words on it as this executor knows them, not as the effect claims. */
  plan(digest: string): Promise<Plan | undefined>;
  approvals(plan: Plan): Promise<readonly Approval[]>;
  readonly past: Past;
  /** The digest of a Baseline's `spec.source` by this machine's own documents; undefined where there is none. */
  buildSource(baseline: string): Promise<string | undefined>;
  /** Why nothing new may be written now, asked before every effect; undefined while it may. */
  stopped(): Promise<string | undefined>;
}

/** The code of an outcome that says that all writing is stopped. */
export const stoppedCode = 'executor.stopped';

/** What was done before in a run, from the log that the executor's own outcomes go to. */
export interface Past {
  /** `repository:tag@digest` of the image that a patch made; undefined while none was. */
  made(run: string, patch: string): Promise<string | undefined>;
  /** Whether the new image of a workload was begun to be applied: its intent is on record. */
  begun(effect: WorkloadEffect): Promise<boolean>;
  /** Whether its rollout fields were begun to be borrowed, by another effect than this one. */
  borrowed(effect: WorkloadEffect): Promise<boolean>;
  /** Whether the other pods of its rollout were let follow the canary, or were never held back. */
  released(effect: WorkloadEffect): Promise<boolean>;
  /** Whether its rollout came to its end and the borrowed fields were given back. */
  finished(effect: WorkloadEffect): Promise<boolean>;
}

/** May be called again with the same effect: what is already so is done, and changes nothing. */
export interface Executor {
  carryOut(effect: Effect, signal: AbortSignal): Promise<EffectOutcome>;
  /**
   * Whether the cluster would take a new image, by a dry run under the same checks; changes nothing. It is about the
   * workload: what speaks on its pods alone is not asked.
   */
  rehearse(effect: ImageChange, signal: AbortSignal): Promise<Rehearsed>;
}

export type ImageChange = Extract<Effect, { action: 'workload.image' }>;

export function makeExecutor(deps: ExecutorDeps, ceiling: Ceiling): Executor {
  return {
    carryOut: async (effect, signal) =>
      (await whyNot(effect, deps, ceiling)) ?? (await act(effect, deps, signal)),
    rehearse: async (effect, signal) => {
      const against = await whyNot(effect, deps, ceiling);
      return against === undefined ? tryOut(effect, deps, signal) : rehearsedAs(against);
    },
  };
}

type Against = Refusal | Extract<EffectOutcome, { kind: 'failed' }>;

/** Every check on an effect; undefined where nothing speaks against it. */
async function whyNot(effect: Effect, deps: ExecutorDeps, ceiling: Ceiling): Promise<Against | undefined> {
  const plan = await deps.plan(effect.planDigest);
  const approvals = plan === undefined ? [] : await deps.approvals(plan);
  const past = await pastOf(effect, deps.past);
  const buildSource =
    effect.action === 'image.rebuild' ? await deps.buildSource(effect.order.baseline) : undefined;
  const facts = { plan, approvals, buildSource, now: instantText(deps.clock.now()), ...past };
  const planned = plan?.patches.find((one) => one.patch.id === effect.patch);
  const isOut = isWayOut(effect, { planned, ...past });
  // A ceiling that was lowered meanwhile must not keep a failing version beside the old pods.
  const refusal = (isOut ? undefined : checkCeiling(effect, ceiling)) ?? checkPlan(effect, facts);
  if (refusal !== undefined) return refusal;
  const stopped = isOut ? undefined : await deps.stopped();
  return stopped === undefined ? undefined : notNow(stopped);
}

async function tryOut(effect: ImageChange, { kube }: ExecutorDeps, signal: AbortSignal): Promise<Rehearsed> {
  try {
    return rehearsedAs(await applyImages(effect, kube, { dryRun: true, signal }));
  } catch (error) {
    if (signal.aborted) throw error;
    return judgeDryRun(error);
  }
}

async function pastOf(effect: Effect, past: Past) {
  const made = await past.made(effect.run, effect.patch);
  const none = { made, begun: false, borrowed: false, released: false, finished: false };
  if (!('target' in effect)) return none;
  return {
    made,
    begun: await past.begun(effect),
    borrowed: await past.borrowed(effect),
    released: await past.released(effect),
    finished: await past.finished(effect),
  };
}

/** Nothing was changed, and it is no verdict on the effect: it is asked for again when writing goes on. */
function notNow(reason: string): Against {
  return { kind: 'failed', code: stoppedCode, reason, retry: 'later' };
}

async function act(effect: Effect, deps: ExecutorDeps, signal: AbortSignal): Promise<EffectOutcome> {
  try {
    switch (effect.action) {
      case 'image.patch':
        return await deps.images.patch(effect, signal);
      case 'image.rebuild':
        return await deps.images.rebuild(effect, signal);
      case 'image.sign':
        return await deps.images.sign(effect, signal);
      case 'workload.rollout-fields':
        return await setRolloutFields(effect, deps.kube, signal);
      case 'workload.image':
        return await applyImages(effect, deps.kube, { dryRun: false, signal });
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return asOutcome(error);
  }
}

function asOutcome(error: unknown): EffectOutcome {
  if (error instanceof OakumError)
    return { kind: 'failed', code: error.code, reason: error.message, retry: error.retry };
  if (error instanceof z.ZodError) {
    return {
      kind: 'failed',
      code: 'executor.malformed',
      reason: `unexpected answer: ${errorMessage(error)}`,
      retry: 'never',
    };
  }
  throw error;
}

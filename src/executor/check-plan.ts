import { errorMessage } from '../kernel/index.ts';
import {
  type Approval,
  type Effect,
  type Plan,
  type PlannedPatch,
  undoUntil,
  verifyPlanDigest,
} from '../model/index.ts';
import { checkContent, imageAfter } from './check-content.ts';
import { type Refusal, refuse } from './refusal.ts';

export interface PlanFacts {
  readonly plan: Plan | undefined;
  readonly approvals: readonly Approval[];
  /** ISO text. */
  readonly now: string;
  /** The image that this patch made in this run, `repository:tag@digest`; undefined while none was made. */
  readonly made: string | undefined;
  /** Of the `spec.source` of a rebuild's Baseline as this executor reads it now. */
  readonly buildSource: string | undefined;
  /** Whether it was begun in this run to apply the new image to the effect's workload. */
  readonly begun: boolean;
}

/** Whether the plan, as people approved it, contains this effect, and it is still time for it. */
export function checkPlan(effect: Effect, facts: PlanFacts): Refusal | undefined {
  const { plan } = facts;
  if (plan === undefined) return refuse('no-plan', `no plan with digest ${effect.planDigest} is known here`);
  if (plan.digest !== effect.planDigest)
    return refuse('other-plan', `plan ${plan.id} has digest ${plan.digest}`);
  try {
    verifyPlanDigest(plan);
  } catch (error) {
    return refuse('altered-plan', errorMessage(error));
  }
  const planned = plan.patches.find((one) => one.patch.id === effect.patch);
  if (planned === undefined) return refuse('not-in-plan', `plan ${plan.id} has no patch ${effect.patch}`);
  const all = { ...facts, plan, planned, begun: facts.begun && !isForth(effect, planned) };
  return (
    checkTime(effect, all) ??
    checkCluster(effect, plan) ??
    checkDecision(effect, all) ??
    checkContent(effect, planned, facts)
  );
}

type Facts = PlanFacts & { readonly plan: Plan; readonly planned: PlannedPatch };

/** The effect's own limit, and the plan's: what was begun may be finished or taken back for a while after it. */
function checkTime(effect: Effect, { plan, now, begun }: Facts): Refusal | undefined {
  const limit = begun ? undoUntil(plan) : plan.expiresAt;
  const notAfter = effect.notAfter < limit ? effect.notAfter : limit;
  return notAfter <= now
    ? refuse('expired', `effect ${effect.key} was to be done before ${notAfter}`)
    : undefined;
}

function checkCluster(effect: Effect, plan: Plan): Refusal | undefined {
  if (!('target' in effect) || effect.target.cluster === plan.cluster.id) return undefined;
  return refuse('other-cluster', `the plan is for cluster ${plan.cluster.id}, not ${effect.target.cluster}`);
}

/** A rejection stops what would go on, never the way back: half a rollout is worse than none. */
function checkDecision(effect: Effect, facts: Facts): Refusal | undefined {
  const { decision } = facts.planned;
  if (decision.kind === 'blocked')
    return refuse('blocked', `${decision.rule}: ${decision.reasons.join('; ')}`);
  if (isWayBack(effect, facts)) return undefined;
  const words = facts.approvals.filter((word) => word.planDigest === facts.plan.digest);
  const against = words.find((word) => word.verdict === 'rejected');
  if (against !== undefined) return refuse('rejected', `${against.by} rejected the plan: ${against.reason}`);
  if (decision.kind !== 'needs-approval') return undefined;
  const counting = words.filter(({ expires }) => facts.begun || expires === undefined || expires > facts.now);
  const people = new Set(counting.map((word) => word.by));
  if (people.size >= decision.required) return undefined;
  return refuse(
    'not-approved',
    `${decision.rule} asks for ${decision.required} approval(s), the plan has ${people.size}`,
  );
}

/** A new image is judged as if it were the first, also when it is asked for again. */
function isForth(effect: Effect, planned: PlannedPatch): boolean {
  if (effect.action !== 'workload.image') return false;
  const before = planned.patch.targets.filter((target) => target.uid === effect.target.uid);
  return effect.images.some(
    ({ container, to }) => !before.some((target) => target.container === container && target.image === to),
  );
}

/** Back to the images that the plan saw, or rollout fields of a template that has the new image no longer. */
function isWayBack(effect: Effect, { planned, begun, made }: Facts): boolean {
  if (!begun || effect.action !== 'workload.rollout-fields') return begun;
  const after = imageAfter(planned, made) ?? '';
  return !effect.expectImages.some((text) => text.endsWith(`=${after}`));
}

import { errorMessage } from '../kernel/index.ts';
import {
  type Approval,
  type Effect,
  type Plan,
  type PlannedPatch,
  verifyPlanDigest,
} from '../model/index.ts';
import { type Refusal, refuse } from './refusal.ts';

export interface PlanFacts {
  readonly plan: Plan | undefined;
  readonly approvals: readonly Approval[];
  /** ISO text. */
  readonly now: string;
}

/** Whether the plan, as people approved it, contains this effect. */
export function checkPlan(effect: Effect, facts: PlanFacts): Refusal | undefined {
  const { plan, now } = facts;
  if (effect.notAfter <= now)
    return refuse('expired', `effect ${effect.key} was to be done before ${effect.notAfter}`);
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
  return checkDecision(planned, facts) ?? checkContent(effect, planned);
}

function checkDecision(planned: PlannedPatch, facts: PlanFacts): Refusal | undefined {
  const { decision } = planned;
  if (decision.kind === 'blocked')
    return refuse('blocked', `${decision.rule}: ${decision.reasons.join('; ')}`);
  const words = facts.approvals.filter((word) => word.planDigest === facts.plan?.digest);
  const against = words.find((word) => word.verdict === 'rejected');
  if (against !== undefined) return refuse('rejected', `${against.by} rejected the plan: ${against.reason}`);
  if (decision.kind !== 'needs-approval') return undefined;
  const people = new Set(
    words.filter((word) => word.expires === undefined || word.expires > facts.now).map((word) => word.by),
  );
  if (people.size >= decision.required) return undefined;
  return refuse(
    'not-approved',
    `${decision.rule} asks for ${decision.required} approval(s), the plan has ${people.size}`,
  );
}

function checkContent(effect: Effect, planned: PlannedPatch): Refusal | undefined {
  switch (effect.action) {
    case 'image.patch':
      return checkImagePatch(effect, planned);
    case 'image.sign':
      return effect.repository === planned.to?.repository
        ? undefined
        : refuse('not-in-plan', `the plan does not make an image in ${effect.repository}`);
    case 'workload.rollout-fields':
    case 'workload.image':
      return checkWorkload(effect, planned);
  }
}

function checkImagePatch(
  effect: Extract<Effect, { action: 'image.patch' }>,
  planned: PlannedPatch,
): Refusal | undefined {
  const { patch, to } = planned;
  if (patch.kind !== 'layer-patch') return refuse('not-in-plan', `${patch.title} does not patch an image`);
  const same = patch.digest === effect.digest && patch.image === effect.image;
  if (!same)
    return refuse(
      'not-in-plan',
      `the plan patches ${patch.image}@${patch.digest}, not ${effect.image}@${effect.digest}`,
    );
  if (to?.repository === effect.toRepository && to.tag === effect.toTag) return undefined;
  return refuse('not-in-plan', `the plan does not push to ${effect.toRepository}:${effect.toTag}`);
}

type WorkloadEffect = Extract<Effect, { action: 'workload.rollout-fields' | 'workload.image' }>;

/** A workload may be moved to the planned image, or back to what the plan saw; nowhere else. */
function checkWorkload(effect: WorkloadEffect, planned: PlannedPatch): Refusal | undefined {
  const targets = planned.patch.targets.filter((target) => target.uid === effect.target.uid);
  if (targets.length === 0)
    return refuse(
      'not-in-plan',
      `the plan does not change ${effect.target.kind} ${effect.target.name} (uid ${effect.target.uid})`,
    );
  if (effect.action === 'workload.rollout-fields') return undefined;
  for (const image of effect.images) {
    const target = targets.find((one) => one.container === image.container);
    if (target === undefined)
      return refuse('not-in-plan', `the plan does not change container ${image.container}`);
    if (![image.from, image.to].includes(target.image) || !leadsToPlanned(image, target.image, planned)) {
      return refuse(
        'not-in-plan',
        `the plan does not move ${image.container} from ${image.from} to ${image.to}`,
      );
    }
  }
  return undefined;
}

/** One end of the move is what the plan saw; the other is the image that it makes or names. */
function leadsToPlanned(
  image: { readonly from: string; readonly to: string },
  before: string,
  planned: PlannedPatch,
): boolean {
  const other = image.from === before ? image.to : image.from;
  const { patch, to } = planned;
  if (patch.kind === 'tag-bump') return other === `${patch.toImage}@${patch.toDigest}`;
  return to !== undefined && other.startsWith(`${to.repository}:${to.tag}@sha256:`);
}

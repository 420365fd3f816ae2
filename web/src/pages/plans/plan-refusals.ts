import type { PlanView, Session } from '../../api/generated/types.ts';
import { absoluteText } from '../../ui/times.ts';

/** Why each act on a plan cannot be asked for now; absent where it can. */
export interface PlanRefusals {
  readonly approve: string | undefined;
  readonly reject: string | undefined;
  readonly apply: string | undefined;
}

/** Whether anything may be written at all. */
export interface Writing extends Pick<Session, 'canWrite'> {
  /** Why nothing new may be written now. */
  readonly halted: string | undefined;
}

/**
 * What the plan's own facts say. The server decides; this only spares a person an act that it would refuse, and says
 * the reason before instead of after.
 */
export function planRefusals(view: PlanView, writing: Writing, now: number): PlanRefusals {
  const settled = settledReason(view, now);
  if (settled !== undefined) return { approve: settled, reject: settled, apply: settled };
  return {
    approve: requiredOf(view) === 0 ? 'No policy asks for an approval of this plan.' : undefined,
    reject: undefined,
    apply: applyReason(view, writing),
  };
}

function settledReason({ plan, run }: PlanView, now: number): string | undefined {
  if (run !== undefined) return `${run} carries this plan out, or did.`;
  if (Date.parse(plan.expiresAt) <= now)
    return `This plan expired at ${absoluteText(plan.expiresAt)}: make a new one.`;
  return undefined;
}

function applyReason(view: PlanView, { canWrite, halted }: Writing): string | undefined {
  const { plan } = view;
  if (plan.patches.every(({ decision }) => decision.kind === 'blocked'))
    return 'Nothing in this plan may be done: each patch names the rule that blocks it.';
  const words = newestWords(view);
  const against = words.find(({ verdict }) => verdict === 'rejected');
  if (against !== undefined) return `${against.by} rejected this plan.`;
  const required = requiredOf(view);
  const have = words.length;
  if (have < required) return `${have} of ${required} approvals: somebody must approve this plan first.`;
  return canWrite
    ? halted
    : 'Writing to this cluster is switched off: name its namespaces in Cluster spec.write.namespaces.';
}

/** How many people must say yes before anything of the plan is done. */
export function requiredOf({ plan }: Pick<PlanView, 'plan'>): number {
  return Math.max(
    0,
    ...plan.patches.map(({ decision }) => (decision.kind === 'needs-approval' ? decision.required : 0)),
  );
}

/** A person's newest word counts. */
function newestWords({ approvals, plan }: PlanView): PlanView['approvals'] {
  const bound = approvals.filter(({ planDigest }) => planDigest === plan.digest);
  const byTime = bound.toSorted((left, right) => (left.at < right.at ? -1 : 1));
  return [...new Map(byTime.map((word) => [word.by, word])).values()];
}

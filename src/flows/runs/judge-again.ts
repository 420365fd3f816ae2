import { policyVerdict } from '../../decide/policy/index.ts';
import { OakumError } from '../../kernel/index.ts';
import type { Decision, Plan, PlannedPatch } from '../../model/index.ts';
import { clusterDocument } from '../estate/cluster-document.ts';
import type { World } from '../world.ts';
import { recipeDigest } from './remember-bad-digest.ts';

const strictness: Readonly<Record<Decision['kind'], number>> = {
  allow: 0,
  waits: 0,
  'needs-approval': 1,
  blocked: 2,
};

/**
 * Asks the policies of now about what a plan says was decided: a plan is a file, and neither it nor a policy that was
 * made stricter since may let through what the policies here do not.
 *
 * @throws policy.changed with the rule that speaks now.
 */
export async function judgeAgain(world: World, plan: Plan): Promise<void> {
  const { name } = await world.cluster();
  const { write } = clusterDocument(world.documents, name).spec;
  for (const planned of plan.patches.filter(({ decision }) => decision.kind !== 'blocked')) {
    const today = await decisionNow(world, planned, write.namespaces);
    if (!isStricter(today, planned.decision)) continue;
    throw new OakumError(
      'policy.changed',
      `${planned.patch.title}: ${today.rule} says ${wordOf(today)} now, the plan says ${wordOf(planned.decision)}`,
      {
        hint: 'make a new plan: oakum plan',
      },
    );
  }
}

async function decisionNow(
  world: World,
  { patch }: PlannedPatch,
  writeNamespaces: readonly string[],
): Promise<Decision> {
  const recipe = recipeDigest(patch);
  const { knowledge } = await world.store();
  const quarantined = recipe === undefined ? undefined : await knowledge.quarantined(recipe);
  const { policies } = world.documents;
  return policyVerdict(patch, {
    policies,
    writeNamespaces,
    severity: 'unknown',
    foreignOwners: [],
    quarantined,
  }).decision;
}

function isStricter(today: Decision, planned: Decision): boolean {
  if (strictness[today.kind] !== strictness[planned.kind])
    return strictness[today.kind] > strictness[planned.kind];
  return (
    today.kind === 'needs-approval' && planned.kind === 'needs-approval' && today.required > planned.required
  );
}

function wordOf(decision: Decision): string {
  if (decision.kind === 'blocked') return `blocked (${decision.reasons.join('; ')})`;
  return decision.kind === 'needs-approval' ? `${decision.required} approval(s)` : decision.kind;
}

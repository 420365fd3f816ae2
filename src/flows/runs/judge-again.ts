import { isDeepStrictEqual } from 'node:util';
import { policyVerdict } from '../../decide/policy/index.ts';
import { OakumError } from '../../kernel/index.ts';
import {
  type Decision,
  type Plan,
  type PlannedPatch,
  type PolicyVerdict,
  strictestDemands,
  VerifyDemands,
} from '../../model/index.ts';
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
  const [objection] = (await objections(world, plan)).values();
  if (objection === undefined) return;
  throw new OakumError('policy.changed', objection, { hint: 'make a new plan: oakum plan' });
}

/** What the policies of now say against patches of a plan, by their ids; the rest may go on. */
export async function objections(world: World, plan: Plan): Promise<ReadonlyMap<string, string>> {
  const { name } = await world.cluster();
  const { write } = clusterDocument(world.documents, name).spec;
  const found = new Map<string, string>();
  for (const planned of plan.patches.filter(({ decision }) => decision.kind !== 'blocked')) {
    const objection = objectionTo(planned, await verdictNow(world, planned, write.namespaces));
    if (objection !== undefined) found.set(planned.patch.id, `${planned.patch.title}: ${objection}`);
  }
  return found;
}

function objectionTo(planned: PlannedPatch, now: PolicyVerdict): string | undefined {
  const { decision, engines, verify } = now;
  if (isStricter(decision, planned.decision))
    return `${decision.rule} says ${wordOf(decision)} now, the plan says ${wordOf(planned.decision)}`;
  if (planned.patch.kind !== 'layer-patch') return undefined;
  if (isLess(planned.verify, verify))
    return `${decision.rule} demands more proof of patched images now than the plan does`;
  const engine = planned.engines.find((one) => !engines.includes(one));
  if (engine === undefined) return undefined;
  return `${decision.rule} does not let the engine ${engine} patch any more`;
}

/** Whether a plan demands less than what is demanded now. */
function isLess(planned: VerifyDemands | undefined, now: VerifyDemands): boolean {
  const both = strictestDemands([VerifyDemands.parse(planned ?? {}), now]);
  return !isDeepStrictEqual(both, strictestDemands([VerifyDemands.parse(planned ?? {})]));
}

async function verdictNow(
  world: World,
  { patch }: PlannedPatch,
  writeNamespaces: readonly string[],
): Promise<PolicyVerdict> {
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
  });
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

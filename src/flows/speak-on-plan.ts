import { instantText, OakumError } from '../kernel/index.ts';
import type { Approval, Plan } from '../model/index.ts';
import type { World } from './world.ts';

export interface Word {
  readonly plan: Plan;
  readonly verdict: Approval['verdict'];
  readonly reason: string;
  readonly by: string;
  readonly identity: Approval['identity'];
}

/** Records a person's yes or no on a plan, bound to its digest, until the plan expires. */
export async function speakOnPlan(world: World, word: Word): Promise<Approval> {
  const { plan, verdict, reason, by, identity } = word;
  if (reason.trim() === '') {
    throw new OakumError(
      'usage.reason',
      `${verdict === 'approved' ? 'an approval' : 'a rejection'} needs a reason`,
      { hint: '--reason "why"' },
    );
  }
  const at = instantText(world.clock.now());
  if (plan.expiresAt <= at)
    throw new OakumError('plan.expired', `plan ${plan.id} expired at ${plan.expiresAt}`, {
      hint: 'make a new one: oakum plan',
    });
  const approval: Approval = {
    planDigest: plan.digest,
    verdict,
    by,
    identity,
    at,
    reason,
    expires: plan.expiresAt,
  };
  const store = await world.store();
  await store.plans.approve(approval, {
    at,
    kind: verdict,
    by,
    body: { plan: plan.id, digest: plan.digest, reason, identity },
  });
  return approval;
}

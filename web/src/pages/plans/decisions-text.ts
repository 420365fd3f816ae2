import type { Decision, Plan } from '../../api/generated/types.ts';
import { decisionLooks } from '../../ui/states.ts';

const order: readonly Decision['kind'][] = ['allow', 'needs-approval', 'waits', 'blocked'];

/** `2 allowed, 1 blocked`: what was decided about a plan's patches. */
export function decisionsText(plan: Pick<Plan, 'patches'>): string {
  const parts = order.flatMap((kind) => {
    const amount = plan.patches.filter(({ decision }) => decision.kind === kind).length;
    return amount === 0 ? [] : [`${amount} ${decisionLooks[kind].text}`];
  });
  return parts.length === 0 ? 'no patches' : parts.join(', ');
}

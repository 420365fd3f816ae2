import type { Approval, Plan } from '../../model/index.ts';

export type ApprovalState =
  | { readonly kind: 'approved'; readonly by: readonly string[] }
  | { readonly kind: 'rejected'; readonly by: string; readonly reason: string }
  | {
      readonly kind: 'missing';
      readonly have: number;
      readonly required: number;
      readonly reasons: readonly string[];
    };

export interface ApprovalInput {
  readonly plan: Pick<Plan, 'digest' | 'createdBy'>;
  readonly approvals: readonly Approval[];
  readonly required: number;
  readonly secondPerson: boolean;
  /** ISO text. */
  readonly now: string;
}

/** Whether a plan may go ahead as far as people are concerned. A person's newest word counts. */
export function approvalState(input: ApprovalInput): ApprovalState {
  const { plan, required, now } = input;
  const bound = input.approvals.filter((approval) => approval.planDigest === plan.digest);
  const newest = new Map<string, Approval>();
  for (const approval of bound.toSorted((left, right) => (left.at < right.at ? -1 : 1)))
    newest.set(approval.by, approval);
  const words = [...newest.values()];
  const against = words.find((approval) => approval.verdict === 'rejected');
  if (against !== undefined) return { kind: 'rejected', by: against.by, reason: against.reason };
  const live = words.filter((approval) => approval.expires === undefined || approval.expires > now);
  const counted = live.filter((approval) => counts(approval, input));
  if (counted.length >= required)
    return { kind: 'approved', by: counted.map((approval) => approval.by).toSorted() };
  const reasons = [
    ...words
      .filter((approval) => !live.includes(approval))
      .map((approval) => `the approval of ${approval.by} has expired`),
    ...live
      .filter((approval) => !counted.includes(approval))
      .map((approval) => `${approval.by} made the plan: a second person is asked for`),
  ];
  return { kind: 'missing', have: counted.length, required, reasons };
}

/** A second person must be somebody else, and somebody who signed in: an operating-system name proves nothing. */
function counts(approval: Approval, input: ApprovalInput): boolean {
  if (!input.secondPerson) return true;
  return approval.by !== input.plan.createdBy && approval.identity === 'signed-in';
}

import { compareText, instantText } from '../kernel/index.ts';
import { type Loan, LoanState, loanState } from '../model/index.ts';
import type { World } from './world.ts';

export interface ListedLoan extends Loan {
  readonly state: LoanState;
}

export interface LoanList {
  readonly schemaVersion: 1;
  /** By this time loans are open or expired. */
  readonly asOf: string;
  /** Expired ones first, the longest expired first of all; then those that expire next; ended ones last. */
  readonly loans: readonly ListedLoan[];
}

/** Every layer patch that is lent to an image, or was. */
export async function listLoans(world: World): Promise<LoanList> {
  const { loans } = await world.store();
  const asOf = instantText(world.clock.now());
  const listed = (await loans.list()).map((loan) => ({ ...loan, state: loanState(loan, asOf) }));
  const rank = ({ state }: ListedLoan): number => LoanState.options.indexOf(state);
  const endedAt = ({ end }: ListedLoan): string => end?.at ?? '';
  return {
    schemaVersion: 1,
    asOf,
    loans: listed.toSorted(
      (left, right) =>
        rank(left) - rank(right) ||
        compareText(endedAt(right), endedAt(left)) ||
        compareText(left.expiresAt, right.expiresAt) ||
        compareText(left.id, right.id),
    ),
  };
}

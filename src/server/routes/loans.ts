import { endLoan } from '../../flows/end-loan.ts';
import { listLoans } from '../../flows/list-loans.ts';
import { instantText } from '../../kernel/index.ts';
import { loanActs } from '../../model/index.ts';
import type { Ask, HandlerDeps } from './ask.ts';

/** What is lent to images, and a person's word that it is over. */
export function loanHandlers({ hub }: Pick<HandlerDeps, 'hub'>) {
  return {
    loans: async ({ world }: Ask) => {
      const { asOf, loans } = await listLoans(world);
      return { asOf, loans: loans.map(({ state, ...loan }) => ({ loan, state, acts: loanActs[state] })) };
    },
    endLoan: async ({ world, id, reason, user }: Ask) => {
      const ended = await endLoan(world, { loan: id, reason, by: user });
      hub.publish({ kind: 'loan', id: ended.loan.id, text: 'ended', at: instantText(world.clock.now()) });
      return ended;
    },
  };
}

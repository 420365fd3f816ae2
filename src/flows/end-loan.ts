import { instantText, OakumError } from '../kernel/index.ts';
import type { Loan } from '../model/index.ts';
import { makeEntry } from '../prove/audit/index.ts';
import { endedBody } from './loans/open-loan.ts';
import type { World } from './world.ts';

export interface EndLoanRequest {
  /** Its id, or the first characters of it that no other has. */
  readonly loan: string;
  readonly reason: string;
  /** Who says so; the operating-system user unless said. */
  readonly by?: string;
}

export interface EndedLoan {
  readonly loan: Loan;
  /** False where it had ended before, by whatever its `end` says. */
  readonly isNew: boolean;
}

/** Ends a loan by the word of a person. @throws usage.reason, usage.person, usage.no-loan */
export async function endLoan(world: World, request: EndLoanRequest): Promise<EndedLoan> {
  const reason = request.reason.trim();
  if (reason === '')
    throw new OakumError('usage.reason', 'ending a loan needs a reason', { hint: '--reason "why"' });
  const { by = world.user } = request;
  if (by.trim() === '')
    throw new OakumError('usage.person', 'ending a loan needs the name of a person', {
      hint: 'run it as a user with a name',
    });
  const { loans } = await world.store();
  const loan = find(await loans.list(), request.loan);
  const end = { kind: 'person', at: instantText(world.clock.now()), by, reason } as const;
  const context = { clock: world.clock, by };
  const isNew = await loans.end(loan.id, end, makeEntry('loan-ended', context, endedBody(loan, end)));
  const ended = (await loans.list()).find(({ id }) => id === loan.id);
  return { loan: ended ?? loan, isNew };
}

function find(loans: readonly Loan[], named: string): Loan {
  const [found, ...others] = loans.filter(
    ({ id }) => named.length >= 'loan-'.length + 4 && id.startsWith(named),
  );
  if (found !== undefined && others.length === 0) return found;
  const said = JSON.stringify(named.slice(0, 100));
  throw new OakumError(
    'usage.no-loan',
    others.length > 0 ? `several loans begin with ${said}` : `no loan is known as ${said}`,
    { hint: 'oakum loans --all lists them' },
  );
}

import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { loansMarkdown, loansTable } from '../print/loans.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const loansAction: Action = async (context, _args, options) => {
  const { listLoans } = await import('../../flows/list-loans.ts');
  const all = await withWorld(context, listLoans);
  const list =
    options.all === true ? all : { ...all, loans: all.loans.filter((one) => one.state !== 'retired') };
  print(context, { value: list, table: () => loansTable(list), markdown: () => loansMarkdown(list) });
  return all.loans.some(({ state }) => state === 'expired') ? exitCodes.policy : exitCodes.fine;
};

import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { textOption } from '../options.ts';
import { endedLine, loanCheckLines, loansMarkdown, loansTable } from '../print/loans.ts';
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

const checkExits = {
  keeps: exitCodes.fine,
  'no-loan': exitCodes.fine,
  'brings-back': exitCodes.policy,
  unknown: exitCodes.partial,
} as const;

export const checkLoansAction: Action = async (context, [reference = ''], options) => {
  const { checkLoans } = await import('../../flows/check-loans.ts');
  const checked = await withWorld(context, (world) =>
    checkLoans(world, {
      reference,
      as: textOption(options, 'as'),
      platform: textOption(options, 'platform') ?? 'linux/amd64',
      signal: context.deps.signal,
    }),
  );
  const lines = loanCheckLines(checked);
  print(context, {
    value: checked,
    table: () => lines.join('\n'),
    markdown: () => lines.map((line) => `- ${line}`).join('\n'),
  });
  return checkExits[checked.code];
};

export const endLoanAction: Action = async (context, [loan = ''], options) => {
  const { endLoan } = await import('../../flows/end-loan.ts');
  const reason = textOption(options, 'reason') ?? '';
  const ended = await withWorld(context, (world) => endLoan(world, { loan, reason }));
  const line = endedLine(ended);
  print(context, { value: ended, table: () => line, markdown: () => line });
  return exitCodes.fine;
};

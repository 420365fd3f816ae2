import type { ListedLoan, LoanList } from '../../flows/list-loans.ts';
import type { LoanEnd, LoanOwner, SourceFix } from '../../model/index.ts';
import { columns, counted, markdownTable } from './table.ts';

const head = ['LOAN', 'STATE', 'PATCHED IMAGE', 'COVERS', 'OWNER', 'UNTIL', 'REPLACED BY'];

/** How many of each state, then the loans in the order to deal with them. */
export function loansTable(list: LoanList): string {
  if (list.loans.length === 0) return headline(list);
  return [headline(list), '', columns(head, list.loans.map(rowOf))].join('\n');
}

export function loansMarkdown(list: LoanList): string {
  return [`# ${headline(list)}`, '', markdownTable(head, list.loans.map(rowOf))].join('\n');
}

function headline({ loans }: LoanList): string {
  const count = (state: ListedLoan['state']): number => loans.filter((one) => one.state === state).length;
  const retired = count('retired');
  const open = `${counted(count('open'), 'open loan')}, ${count('expired')} expired`;
  return retired === 0 ? open : `${open}, ${retired} retired`;
}

function rowOf(loan: ListedLoan): readonly string[] {
  const { id, state, patched, covers, packages, owner, expiresAt, end, fix } = loan;
  return [
    id,
    state,
    `${patched.repository}:${patched.tag}`,
    `${covers.length} in ${counted(packages.length, 'package')}`,
    ownerText(owner),
    end === undefined ? expiresAt.slice(0, 10) : end.at.slice(0, 10),
    end === undefined ? fixText(fix) : endText(end),
  ];
}

/** `team-shop (Baseline shop)` */
export function ownerText(owner: LoanOwner): string {
  return owner.kind === 'unknown' ? 'unknown' : `${owner.name} (${owner.evidence})`;
}

/** Where the fix belongs. */
export function fixText(fix: SourceFix): string {
  if (fix.kind === 'unknown') return 'source unknown';
  return `${fix.repository}${fix.revision === undefined ? '' : ` @ ${fix.revision}`} (${fix.evidence})`;
}

function endText(end: LoanEnd): string {
  switch (end.kind) {
    case 'fixed':
      return `${end.image} has the fixes`;
    case 'replaced':
      return end.loan;
    case 'rolled-back':
      return `rolled back by ${end.run}`;
    case 'person':
      return `ended by ${end.by}: ${end.reason}`;
  }
}

import type { CheckedLoan, LoanCheck } from '../../flows/check-loans.ts';
import type { EndedLoan } from '../../flows/end-loan.ts';
import type { ListedLoan, LoanList } from '../../flows/list-loans.ts';
import type { LoanEnd, LoanOwner, SourceFix } from '../../model/index.ts';
import { columns, counted, markdownTable, printable } from './table.ts';

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

const says: Readonly<Record<LoanCheck['code'], string>> = {
  keeps: 'has everything that the loans of its repository cover',
  'brings-back': 'would bring back what a loan covers (loan.would-bring-back)',
  unknown: 'nobody can say whether it has what the loans cover (loan.unknown)',
  'no-loan': 'no open loan covers its repository',
};

/** The answer first, then loan by loan what is missing. */
export function loanCheckLines({ reference, digest, code, checks }: LoanCheck): readonly string[] {
  const lines = [`${reference} (${digest}): ${says[code]}`, ...checks.flatMap(checkLines)];
  return lines.map((line) => printable(line));
}

function checkLines({ loan, state, verdict }: CheckedLoan): readonly string[] {
  const head = `${loan.id} (${state}, ${loan.patched.repository}:${loan.patched.tag})`;
  switch (verdict.kind) {
    case 'has':
      return [`${head}: has all ${verdict.covers} fix(es)`];
    case 'unknown':
      return [`${head}: unknown: ${verdict.reason}`];
    case 'lacks':
      return [
        `${head}: lacks`,
        ...verdict.covers.map((one) => `  ${one.vulnerability} in ${one.package}`),
        ...verdict.packages.map(({ name, has, loan: lent }) => `  ${name} ${has}, the loan has ${lent}`),
      ];
  }
}

export function endedLine({ loan, isNew }: EndedLoan): string {
  const how = loan.end === undefined ? '' : `: ${endText(loan.end)}`;
  return printable(`${loan.id} is retired${isNew ? '' : ' since before'}${how}`);
}

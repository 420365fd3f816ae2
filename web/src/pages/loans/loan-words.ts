import type { Loan, LoansView } from '../../api/generated/types.ts';
import type { ListSearch } from '../../paths.ts';
import { hasWords } from '../../table/has-words.ts';
import { count } from '../../ui/words.ts';

export type LoanRow = LoansView['loans'][number];

export const loanChoices = [
  { value: 'all', label: 'All' },
  { value: 'expired', label: 'Expired' },
  { value: 'open', label: 'Open' },
  { value: 'retired', label: 'Retired' },
  { value: 'unowned', label: 'Owner unknown' },
] as const;

/** The loans that a search asks for, in their own order. */
export function loansFor(rows: readonly LoanRow[], { q, show }: ListSearch): readonly LoanRow[] {
  return rows.filter((row) => isShown(row, show) && hasWords(q, textsOf(row)));
}

function isShown({ loan, state }: LoanRow, show: string | undefined): boolean {
  if (show === 'unowned') return loan.owner.kind === 'unknown' && state !== 'retired';
  return show === 'expired' || show === 'open' || show === 'retired' ? state === show : true;
}

function textsOf({ loan }: LoanRow): readonly string[] {
  const { id, source, owner, fix, where, run = '', covers, packages } = loan;
  return [
    id,
    patchedName(loan),
    loan.patched.digest,
    source.reference,
    owner.kind === 'unknown' ? '' : owner.name,
    fix.kind === 'unknown' ? '' : fix.repository,
    run,
    ...where.map(({ name }) => name),
    ...covers.map(({ vulnerability }) => vulnerability),
    ...packages.map(({ name }) => name),
  ];
}

/** `2 of 7 loans; 1 expired`. */
export function outcomeText(found: number, rows: readonly LoanRow[]): string {
  const expired = rows.filter(({ state }) => state === 'expired').length;
  return `${found.toLocaleString('en-GB')} of ${count(rows.length, 'loan')}${expired === 0 ? '' : `; ${expired.toLocaleString('en-GB')} expired`}`;
}

export function patchedName({ patched: { repository, tag } }: Pick<Loan, 'patched'>): string {
  return `${repository}:${tag}`;
}

/** `12 vulnerabilities in 3 packages`; what moved though nothing was known to be wrong with it is said, too. */
export function coversText({ covers, packages }: Pick<Loan, 'covers' | 'packages'>): string {
  const vulnerabilities = new Set(covers.map(({ vulnerability }) => vulnerability)).size;
  const moved = count(packages.length, 'package');
  return vulnerabilities === 0
    ? `nothing known, ${moved} moved`
    : `${count(vulnerabilities, 'vulnerability', 'vulnerabilities')} in ${moved}`;
}

/** Package by package: from which version to which, and what that took away. */
export function coverLines({ covers, packages }: Pick<Loan, 'covers' | 'packages'>): readonly string[] {
  const taken = Map.groupBy(covers, (one) => one.package);
  const ids = (name: string): string =>
    (taken.get(name) ?? []).map(({ vulnerability }) => vulnerability).join(', ');
  const moved = packages.map(({ name, from, to }) => withIds(`${name} ${from} → ${to}`, ids(name)));
  const known = new Set(packages.map(({ name }) => name));
  return [
    ...moved,
    ...[...taken.keys()].filter((name) => !known.has(name)).map((name) => withIds(name, ids(name))),
  ];
}

function withIds(what: string, ids: string): string {
  return ids === '' ? what : `${what}: ${ids}`;
}

/** An address that may be followed: labels may say anything, and only the web's own is a link. */
export function linkOf(repository: string): string | undefined {
  const url = URL.parse(repository);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined;
  // Whoever writes `https://bank.test@evil.test` wants to be read as another.
  return url.username === '' && url.password === '' ? url.href : undefined;
}

/** The workload of a place, whose id names its cluster, too. */
export function uidOf({ id }: Loan['where'][number]): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Why nobody may end it. */
export function endRefusal({ acts, state }: LoanRow): string | undefined {
  if (acts.includes('end')) return undefined;
  return state === 'retired' ? 'It has ended already.' : 'The server does not let anybody end it now.';
}

import type { RowCoverage } from '../../../contract/index.ts';
import type { ScanReport } from '../../../model/index.ts';

/** So many reasons are told of one thing; the rest is on the page of coverage. */
const shown = 6;

/** Of a thing that was read: as much of it as no reason speaks against. */
export function coverageBy(reasons: readonly string[]): RowCoverage {
  return reasons.length === 0 ? { kind: 'read' } : { kind: 'partly', reasons: few(reasons) };
}

/** Of a thing that was not read. */
export function unreadBecause(reasons: readonly string[]): RowCoverage {
  return { kind: 'unread', reasons: few(reasons) };
}

/** Of a thing that is made of others: what is true of all of them, else partly. */
export function coverageOfParts(parts: readonly RowCoverage[]): RowCoverage {
  const reasons = parts.flatMap(reasonsOf);
  if (parts.length > 0 && parts.every(({ kind }) => kind === 'unread')) return unreadBecause(reasons);
  return coverageBy(reasons);
}

function reasonsOf(coverage: RowCoverage): readonly string[] {
  return coverage.kind === 'read' ? [] : coverage.reasons;
}

/** What nobody could judge, in words: `npm: no feed covers npm (5 packages)`. */
export function unjudgedReasons(unknowns: ScanReport['unknowns']): readonly string[] {
  return unknowns.map(({ what, packages, reason }) =>
    packages === 0 ? reason : `${what}: ${reason} (${packages} ${packages === 1 ? 'package' : 'packages'})`,
  );
}

function few(reasons: readonly string[]): readonly string[] {
  const each = [...new Set(reasons)];
  return each.length <= shown ? each : [...each.slice(0, shown), `and ${each.length - shown} more reasons`];
}

/** How many things were read, partly, and not: what adds up to all of them. */
export function countsOf(rows: readonly { readonly coverage: RowCoverage }[]): {
  readonly read: number;
  readonly partly: number;
  readonly unread: number;
} {
  const of = (kind: RowCoverage['kind']): number =>
    rows.filter(({ coverage }) => coverage.kind === kind).length;
  return { read: of('read'), partly: of('partly'), unread: of('unread') };
}

import type { RowCoverage } from '../src/api/generated/types.ts';

export const nothing = { open: { findings: 0, exploited: 0 }, patches: [] };
export const read: RowCoverage = { kind: 'read' };
export const partly = (...reasons: string[]): RowCoverage => ({ kind: 'partly', reasons });
export const unread = (...reasons: string[]): RowCoverage => ({ kind: 'unread', reasons });

/** How many rows were read, partly, and not. */
export function countsOf(rows: readonly { readonly coverage: RowCoverage }[]) {
  const of = (kind: RowCoverage['kind']): number =>
    rows.filter(({ coverage }) => coverage.kind === kind).length;
  return { read: of('read'), partly: of('partly'), unread: of('unread') };
}

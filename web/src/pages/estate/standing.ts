import type { OpenFindings, RowCoverage } from '../../api/generated/types.ts';
import type { ListSearch } from '../../paths.ts';
import { hasWords } from '../../table/has-words.ts';
import { isLate } from '../../ui/times.ts';
import { count } from '../../ui/words.ts';

/** What every row of the estate has. */
export interface Standing {
  readonly open: OpenFindings;
  readonly coverage: RowCoverage;
}

/** Something is open; nothing is, and all was read; or nobody can say. Nothing found in what was not read is unknown. */
export type StandingKind = 'open' | 'patched' | 'unknown';

export function standingOf({ open, coverage }: Standing): StandingKind {
  if (open.findings > 0) return 'open';
  return coverage.kind === 'read' ? 'patched' : 'unknown';
}

/** By which rows are sorted: what is open by how much, then what is unknown, then what is patched. */
export function weightOf(row: Standing): number {
  const kind = standingOf(row);
  if (kind === 'open') return -1 - row.open.findings;
  return kind === 'unknown' ? 0 : 1;
}

/** Which rows a list of the estate may be asked for, by their standing; each layer adds its own. */
export const standingChoices = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'unknown', label: 'Unknown' },
  { value: 'patched', label: 'Patched' },
  { value: 'late', label: 'Late' },
] as const;

/** Where coverage leads to: told as a choice only while it is asked for. */
const coverageChoices = [
  { value: 'partly', label: 'Read in part' },
  { value: 'unread', label: 'Not read' },
] as const;

/** The choices of a list, and what its URL asks for beside them. */
export function choicesWith<Choice extends { readonly value: string }>(
  choices: readonly Choice[],
  show: string | undefined,
) {
  const known = choices.some(({ value }) => value === show);
  return known ? choices : [...choices, ...coverageChoices.filter(({ value }) => value === show)];
}

export function hasStanding(row: Standing, show: string | undefined, now: number): boolean {
  switch (show) {
    case 'open':
    case 'unknown':
    case 'patched':
      return standingOf(row) === show;
    case 'late':
      return isLate(row.open.due, now);
    case 'partly':
    case 'unread':
      return row.coverage.kind === show;
    default:
      return true;
  }
}

/** How a list is narrowed: by words, and by a choice that may be one of the layer's own. */
export function rowsFor<Row extends Standing>(
  rows: readonly Row[],
  { q, show }: ListSearch,
  asks: {
    readonly now: number;
    readonly textsOf: (row: Row) => readonly string[];
    readonly own?: Readonly<Record<string, (row: Row) => boolean>> | undefined;
  },
): readonly Row[] {
  const own = show === undefined ? undefined : asks.own?.[show];
  return rows.filter(
    (row) =>
      (own === undefined ? hasStanding(row, show, asks.now) : own(row)) && hasWords(q, asks.textsOf(row)),
  );
}

/** `12 of 40 workloads; 6 unknown; 9 open and not wholly read`: what is unknown is never left out. */
export function outcomeText(
  found: number,
  rows: readonly Standing[],
  noun: { readonly one: string; readonly many?: string | undefined },
): string {
  const unknown = rows.filter((row) => standingOf(row) === 'unknown').length;
  const partly = rows.filter((row) => standingOf(row) === 'open' && row.coverage.kind !== 'read').length;
  return [
    `${found.toLocaleString('en-GB')} of ${count(rows.length, noun.one, noun.many)}`,
    ...(unknown === 0 ? [] : [`${unknown.toLocaleString('en-GB')} unknown, not clean`]),
    ...(partly === 0 ? [] : [`${partly.toLocaleString('en-GB')} open and not wholly known`]),
  ].join('; ');
}

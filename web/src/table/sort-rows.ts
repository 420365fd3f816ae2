/** What a row is sorted by; a row without it comes last, whichever way. */
export type SortKey = string | number | undefined;

export interface Sortable<Row> {
  readonly id: string;
  readonly sortBy?: ((row: Row) => SortKey) | undefined;
}

export interface Sorting {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/** `due` or `-due`, as the URL holds it. */
export function sortingOf(text: string | undefined): Sorting | undefined {
  if (text === undefined) return undefined;
  return text.startsWith('-')
    ? { column: text.slice(1), direction: 'descending' }
    : { column: text, direction: 'ascending' };
}

/** What the URL holds after a column's header was pressed: up, down, and back to the given order. */
export function nextSorting(text: string | undefined, column: string): string | undefined {
  if (text === column) return `-${column}`;
  return text === `-${column}` ? undefined : column;
}

/** The rows by the column that is asked for, else in their own order, which is the order to do things in. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Sortable<Row>[],
  text: string | undefined,
): readonly Row[] {
  const sorting = sortingOf(text);
  const sortBy = columns.find((column) => column.id === sorting?.column)?.sortBy;
  if (sorting === undefined || sortBy === undefined) return rows;
  const sign = sorting.direction === 'ascending' ? 1 : -1;
  return rows.toSorted((left, right) => compare(sortBy(left), sortBy(right), sign));
}

function compare(left: SortKey, right: SortKey, sign: number): number {
  if (left === right) return 0;
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  return left < right ? -sign : sign;
}

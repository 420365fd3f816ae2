/** Rows that stand under one heading; without a name where a table has no groups. */
export interface RowGroup<Row> {
  readonly name: string | undefined;
  readonly rows: readonly Row[];
}

/** Rows by group, the groups in the order in which they are met, each once. */
export function groupRows<Row>(
  rows: readonly Row[],
  groupOf: ((row: Row) => string) | undefined,
): readonly RowGroup<Row>[] {
  if (groupOf === undefined) return [{ name: undefined, rows }];
  return [...Map.groupBy(rows, groupOf)].map(([name, own]) => ({ name, rows: own }));
}

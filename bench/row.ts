/** What one measurement came to: values of several runs, smallest first, or why there are none. */
export type Row =
  | {
      readonly kind: 'measured';
      readonly title: string;
      readonly unit: 'ms' | 'MB' | 'packages' | 'findings' | 'sets';
      /** The median must not be above it. */
      readonly goal?: number | undefined;
      readonly sorted: readonly number[];
      /** How it compares with another row of the same run. */
      readonly note?: string | undefined;
    }
  | { readonly kind: 'skipped'; readonly title: string; readonly reason: string; readonly enable: string };

export type Measured = Extract<Row, { readonly kind: 'measured' }>;

/** The middle value; of an even count the upper one, so that it is one that was seen. */
export function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function isMet(row: Measured): boolean | undefined {
  return row.goal === undefined ? undefined : median(row.sorted) <= row.goal;
}

const head = ['median', 'min', 'max', 'runs', 'goal', 'met', 'what'];

/** A table for a terminal; what was skipped is below it, with the command that would enable it. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [head, ...rows.flatMap((row) => (row.kind === 'measured' ? [cellsOf(row)] : []))];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const table = lines.map((cells) =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  const skipped = rows.flatMap((row) =>
    row.kind === 'skipped' ? [`skipped  ${row.title}: ${row.reason}; to have it: ${row.enable}`] : [],
  );
  return [...table, ...skipped].join('\n');
}

function cellsOf(row: Measured): readonly string[] {
  const { title, unit, goal, sorted, note } = row;
  const value = (number: number | undefined): string => `${Math.round(number ?? Number.NaN)} ${unit}`;
  const met = isMet(row);
  return [
    value(median(sorted)),
    value(sorted[0]),
    value(sorted.at(-1)),
    String(sorted.length),
    goal === undefined ? '' : value(goal),
    met === undefined ? '' : met ? 'yes' : 'NO',
    note === undefined ? title : `${title} (${note})`,
  ];
}

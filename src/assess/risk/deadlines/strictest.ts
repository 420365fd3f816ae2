import { OakumError } from '../../../kernel/pure/index.ts';
import { type Deadline, type DecisionPointName, decisionPointValues } from '../../../model/index.ts';
import type { DeadlineTable } from './table.ts';

export type Row = DeadlineTable['rows'][number];
type Inputs = Deadline['inputs'];

/** An input with its value, by what is known or by the table's default; without one it may be anything. */
export interface Unresolved {
  readonly name: DecisionPointName;
  readonly value: string | undefined;
  readonly source: string;
  /** What to do about a default that is not the strictest. */
  readonly remedy?: string;
}

export interface Decided {
  readonly row: Row;
  readonly inputs: Inputs;
  readonly remedies: ReadonlyMap<string, string>;
}

/** Three inputs of five values and the like; a table that leaves more open is broken. */
const mostCombinations = 50_000;

/**
 * The row that decides. What nobody knows may be anything: of all rows that could hold, the earliest due one, so that an
 * unknown input is never later than a known one; of equal ones the first.
 *
 * @throws deadline.no-row where a combination has none
 */
export function strictestRow(
  table: DeadlineTable,
  unresolved: readonly Unresolved[],
  dueOf: (row: Row) => Temporal.Instant | undefined,
): Decided {
  const candidates = combinations(table, unresolved).map((inputs) => ({
    inputs,
    row: rowFor(table, inputs),
  }));
  const dueMs = (row: Row): number => dueOf(row)?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  const decided = candidates.reduce((best, one) => (dueMs(one.row) < dueMs(best.row) ? one : best));
  const remedies = unresolved.flatMap(({ name, remedy }) =>
    remedy === undefined ? [] : [[name, remedy] as const],
  );
  return { ...decided, remedies: new Map(remedies) };
}

function combinations(
  { profile }: DeadlineTable,
  unresolved: readonly Unresolved[],
): readonly [Inputs, ...Inputs[]] {
  let all: readonly [Inputs, ...Inputs[]] = [[]];
  for (const { name, value, source } of unresolved) {
    const choices =
      value === undefined
        ? decisionPointValues[name].map((one) => ({
            name,
            value: one,
            source: `unknown (${source}), so the strictest row counts`,
          }))
        : [{ name, value, source }];
    const [first, ...rest] = all.flatMap((inputs) => choices.map((choice) => [...inputs, choice]));
    if (first === undefined || rest.length >= mostCombinations)
      throw new OakumError('deadline.no-row', `${profile} leaves too much open: ${name} has too many cases`);
    all = [first, ...rest];
  }
  return all;
}

function rowFor(table: DeadlineTable, inputs: Inputs): Row {
  const row = table.rows.find(({ when }) => holds(when, inputs));
  if (row !== undefined) return row;
  const facts = inputs.map(({ name, value }) => `${name}=${value}`).join(' ');
  throw new OakumError('deadline.no-row', `${table.profile} has no row for ${facts}`);
}

/** Whether every condition is met; a condition may name several values. */
export function holds(
  when: Row['when'],
  inputs: readonly { readonly name: string; readonly value: string | undefined }[],
): boolean {
  return Object.entries(when).every(([name, words]) =>
    inputs.some((input) => input.name === name && [words].flat().some((word) => word === input.value)),
  );
}

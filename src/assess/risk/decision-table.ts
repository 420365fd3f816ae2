import * as z from 'zod';

/** A decision table as CERTCC publishes it: the last column is the outcome, the others are inputs. */
export const DecisionTable = z
  .object({
    source: z.string(),
    licence: z.string(),
    asOf: z.string(),
    columns: z.array(z.string()).min(2).readonly(),
    rows: z.array(z.array(z.string()).readonly()).min(1).readonly(),
  })
  .readonly();
export type DecisionTable = z.infer<typeof DecisionTable>;

/** The outcome for values in the order of the inputs; undefined when no row has them. */
export function decide({ columns, rows }: DecisionTable, values: readonly string[]): string | undefined {
  if (values.length !== columns.length - 1) return undefined;
  return rows.find((row) => values.every((value, at) => row[at] === value))?.at(-1);
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DecisionTable, decide } from './index.ts';

const folder = join(import.meta.dirname, '../../../data/ssvc');
const tables = readdirSync(folder).map((name) => ({
  name,
  table: DecisionTable.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
}));

describe('the decision tables of CERTCC', () => {
  it('are all there, with all of their rows', () => {
    expect(tables.length).toBe(16);
    expect(tables.reduce((sum, { table }) => sum + table.rows.length, 0)).toBe(1574);
  });

  it.each(tables)('answer every row by its own outcome and nothing else: $name', ({ table }) => {
    const inputs = table.rows.map((row) => row.slice(0, -1));
    expect(inputs.map((values) => decide(table, values))).toEqual(table.rows.map((row) => row.at(-1)));
    expect(decide(table, inputs[0]?.slice(1) ?? [])).toBeUndefined();
    expect(decide(table, inputs[0]?.map(() => 'nonsense') ?? [])).toBeUndefined();
  });

  it.each(tables)('have one row for every combination of their inputs: $name', ({ table }) => {
    const values = table.columns.slice(0, -1).map((_, at) => new Set(table.rows.map((row) => row[at])).size);
    expect(values.reduce((product, size) => product * size, 1)).toBe(table.rows.length);
    expect(new Set(table.rows.map((row) => row.slice(0, -1).join('|'))).size).toBe(table.rows.length);
  });
});

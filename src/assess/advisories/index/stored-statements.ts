import * as z from 'zod';
import { compareText } from '../../../kernel/pure/index.ts';
import { VendorStatement } from '../../../model/index.ts';
import type { Placed } from './stored.ts';

/** Statements that differ in nothing but the vulnerability: a kernel has thousands about one version. */
const {
  vulnerability: _one,
  feed: _feed,
  ecosystem: _ecosystem,
  package: _package,
  ...common
} = VendorStatement.unwrap().shape;
const StoredStatements = z.array(z.object({ ...common, of: z.array(z.string()) }));

/** The line of one package: a JSON list. */
export function storeStatements(statements: readonly VendorStatement[]): string {
  const groups = Map.groupBy(statements, ({ says, version, architectures, detail, on }) =>
    JSON.stringify({ says, version, architectures, detail, on }),
  );
  const lines = [...groups].toSorted(([left], [right]) => compareText(left, right));
  return `[${lines.map(([head, rows]) => `${head.slice(0, -1)},"of":${JSON.stringify(namesOf(rows))}}`).join(',')}]`;
}

function namesOf(statements: readonly VendorStatement[]): readonly string[] {
  return [...new Set(statements.map(({ vulnerability }) => vulnerability))].toSorted(compareText);
}

export function restoreStatements(json: string, placed: Placed): readonly VendorStatement[] {
  return StoredStatements.parse(JSON.parse(json)).flatMap(({ of, ...rest }) =>
    of.map((vulnerability) => ({ ...rest, ...placed, vulnerability })),
  );
}

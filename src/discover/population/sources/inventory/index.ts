import { csvHeader, readCsv } from '../../../../formats/csv/index.ts';
import { errorCode, errorMessage } from '../../../../kernel/pure/index.ts';
import { InventoryEntry, unreadOnly } from '../../../../model/index.ts';
import { hasFields, readEntries } from '../../entries.ts';
import { ofInventory } from '../../of-inventory.ts';
import { parsedAs } from '../../parse.ts';
import type { FileSource, PopulationFile } from '../../source.ts';

/** A list that people keep, as JSON or CSV. */
export const inventory: FileSource = {
  id: 'inventory',
  needs: 'file',
  recognises: (file) => jsonEntries(file) !== undefined || isCsv(file),
  read: (file) => {
    const { label } = file;
    const entries = jsonEntries(file);
    if (entries !== undefined)
      return readEntries(label, entries, (entry, place) =>
        ofInventory(parsedAs(InventoryEntry, entry), place),
      );
    try {
      return readEntries(label, rowsOf(file.text), (row) => ofRow(row, `${label} line ${row.line}`));
    } catch (error) {
      const unread = { what: label, code: errorCode(error), reason: errorMessage(error) };
      return { value: [], coverage: unreadOnly([unread]) };
    }
  },
};

const fields = new Set(Object.keys(InventoryEntry.unwrap().shape));

/** `{ "clusters": [ … ] }`, or the list alone where every entry has our fields and no others. */
function jsonEntries({ value }: PopulationFile): readonly unknown[] | undefined {
  if (hasFields(value, 'clusters') && Array.isArray(value.clusters)) {
    const isNames = value.clusters.every((one) => typeof one === 'string');
    return isNames ? undefined : value.clusters;
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const isOurs = (one: unknown): boolean =>
    hasFields(one, 'name') && Object.keys(one).every((field) => fields.has(field));
  return value.every(isOurs) ? value : undefined;
}

/** The head names a column `name` and one that says something of it. */
function isCsv({ text, value }: PopulationFile): boolean {
  if (value !== undefined) return false;
  const names = csvHeader(text).map((name) => name.toLowerCase());
  return names.includes('name') && names.length > 1;
}

interface NamedRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** Rows by the names of their columns in lower case; empty and missing cells are absent, those beyond the head dropped. */
function rowsOf(text: string): readonly NamedRow[] {
  const { header, rows } = readCsv(text);
  const names = header.map((name) => name.toLowerCase());
  return rows.map(({ line, values }) => ({
    line,
    cells: new Map(
      names.flatMap((name, at) => {
        const cell = values[at]?.trim() ?? '';
        return name === '' || cell === '' ? [] : [[name, cell] as const];
      }),
    ),
  }));
}

/** Columns have the names of the fields; `ignore` is the reason and `until` the day. Others are passed over. */
function ofRow({ cells }: NamedRow, place: string) {
  const plain = [...cells].filter(([name]) => fields.has(name) && name !== 'ignore' && name !== 'servers');
  const reason = cells.get('ignore');
  const servers = cells.get('servers')?.split(/\s+/);
  const until = cells.get('until') ?? cells.get('ignore until') ?? '';
  const entry = {
    ...Object.fromEntries(plain),
    ...(servers === undefined ? {} : { servers }),
    ...(reason === undefined ? {} : { ignore: { reason, until } }),
  };
  return ofInventory(parsedAs(InventoryEntry, entry), place);
}

import { type CsvRow, readCsv } from '../../../../formats/csv/index.ts';
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
      return readEntries(label, readCsv(file.text), (row) => ofRow(row, `${label} line ${row.line}`));
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
  const head =
    text
      .replace(/^\ufeff/, '')
      .slice(0, 10_000)
      .split('\n')[0] ?? '';
  const names = head
    .toLowerCase()
    .split(/[,;]/)
    .map((name) => name.trim().replaceAll('"', ''));
  return names.includes('name') && names.length > 1;
}

/** Columns have the names of the fields; `ignore` is the reason and `until` the day. Others are passed over. */
function ofRow({ cells }: CsvRow, place: string) {
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

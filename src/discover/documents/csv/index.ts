import { type CsvRow, csvHeader, readCsv } from '../../../formats/csv/index.ts';
import { ownValue } from '../../../kernel/pure/index.ts';
import { mergeCoverage, type Unread, unreadOnly } from '../../../model/index.ts';
import { type HistoryEntry, historyOf } from '../history-record.ts';
import type { DocumentReader } from '../reader.ts';

const columnNames = [
  'vulnerability',
  'package',
  'version',
  'purl',
  'image',
  'namespace',
  'first_seen',
  'accepted_until',
  'accepted_by',
  'reason',
  'ticket',
] as const;
type ColumnName = (typeof columnNames)[number];

/** What spreadsheets and other tools call our columns, beside their own names. */
const otherNames: Readonly<Record<string, ColumnName>> = {
  cve: 'vulnerability',
  vulnerability_id: 'vulnerability',
  package_name: 'package',
  component: 'package',
  package_version: 'version',
  installed_version: 'version',
  first_found: 'first_seen',
  expires: 'accepted_until',
  owner: 'accepted_by',
  justification: 'reason',
  issue: 'ticket',
};

/** Tables that people and scripts write: the history of findings, one row each. */
export const csv: DocumentReader = {
  id: 'csv',
  kinds: ['history'],
  recognises: ({ text, value }) => value === undefined && isOurs(csvHeader(text)),
  read: ({ text, label, fallbackId }) => {
    const { header, rows } = readCsv(text);
    const columns = header.map(columnOf);
    const whole = rows.filter(({ values }) => values.length === header.length);
    const { records, coverage } = historyOf(
      whole.map((row) => entryOf(row, columns)),
      label,
    );
    return {
      format: 'CSV',
      producer: 'CSV',
      id: fallbackId,
      subjects: [],
      statements: [],
      history: records,
      coverage: mergeCoverage([
        coverage,
        unreadOnly([...unusedColumns(header, label), ...raggedRows(rows, header.length, label)]),
      ]),
    };
  },
};

/** DefectDojo's table has these too, and much more: it has a reader of its own. */
function isOurs(header: readonly string[]): boolean {
  const columns = header.map(columnOf);
  const says = ['first_seen', 'accepted_until', 'accepted_by', 'ticket'] as const;
  return (
    columns.includes('vulnerability') &&
    says.some((one) => columns.includes(one)) &&
    !header.some((one) => normal(one) === 'false_p')
  );
}

/** `First seen`, `first-seen` and `FIRST_SEEN` are one. */
function normal(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
}

function columnOf(name: string): ColumnName | undefined {
  const plain = normal(name);
  return columnNames.find((one) => one === plain) ?? ownValue(otherNames, plain);
}

function entryOf({ line, values }: CsvRow, columns: readonly (ColumnName | undefined)[]): HistoryEntry {
  const cell = (name: ColumnName): string | undefined =>
    columns.flatMap((one, at) => (one === name ? [values[at]?.trim() ?? ''] : [])).find((one) => one !== '');
  const [name, image] = [cell('package'), cell('image')];
  const acceptance = {
    by: cell('accepted_by'),
    until: cell('accepted_until'),
    reason: cell('reason'),
  };
  const isAccepted = acceptance.by !== undefined || acceptance.until !== undefined;
  return {
    place: `line ${line}`,
    vulnerabilities: (cell('vulnerability') ?? '').split(/[\s,;]+/),
    purl: cell('purl'),
    name: name === '*' ? undefined : name,
    version: cell('version'),
    isAnyPackage: name === '*',
    image: image === '*' ? undefined : image,
    isEverywhere: image === '*',
    namespace: cell('namespace'),
    firstSeen: cell('first_seen'),
    ...(isAccepted ? { acceptance } : {}),
    ticket: cell('ticket'),
  };
}

/** A mistyped `accepted_untl` must not look as if nobody had written an end. */
function unusedColumns(header: readonly string[], label: string): readonly Unread[] {
  return header.flatMap((name, at) =>
    name === '' || columnOf(name) !== undefined
      ? []
      : [
          {
            what: `${label} column ${at + 1}`,
            code: 'documents.unknown-column',
            reason: `${JSON.stringify(name.slice(0, 100))} is not used; used are ${columnNames.join(', ')}`,
          },
        ],
  );
}

function raggedRows(rows: readonly CsvRow[], width: number, label: string): readonly Unread[] {
  return rows
    .filter(({ values }) => values.length !== width)
    .map(({ line, values }) => ({
      what: `${label} line ${line}`,
      code: 'documents.malformed',
      reason: `it has ${values.length} fields, the first row has ${width}`,
    }));
}

/**
 * Tables in text: RFC 4180 with comma, semicolon or tab, a byte order mark, line ends of any kind, and Excel's `sep=`
 * line. Rows come with the line they begin on. It refuses quotes that nobody closes, tables above its limits, and to
 * guess at rows of another width: those are given as they are, and said. Read only: nothing here writes a table, so
 * nothing here can put a formula into one.
 */
import { CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';

export interface CsvRow {
  /** The line of the text on which it begins, from 1. */
  readonly line: number;
  readonly values: readonly string[];
}

export interface CsvTable {
  readonly separator: ',' | ';' | '\t';
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

export interface CsvLimits {
  readonly maxRows: number;
  readonly maxColumns: number;
  /** Of one row, its quotes included. */
  readonly maxRowCharacters: number;
}

const usual: CsvLimits = { maxRows: 200_000, maxColumns: 500, maxRowCharacters: 1_000_000 };

/**
 * Reads a table whose first row names its columns; rows without any text are left out.
 *
 * @throws documents.malformed with the line, documents.too-large, documents.empty.
 */
export function readCsv(text: string, limits: CsvLimits = usual): CsvTable {
  const { separator, body, linesBefore } = separated(text);
  const [head, ...rows] = parsed(body, separator, { limits, linesBefore });
  if (head === undefined) throw new OakumError('documents.empty', 'there is no row in it');
  if (head.values.length > limits.maxColumns)
    throw new OakumError('documents.too-large', `line ${head.line}: more than ${limits.maxColumns} columns`);
  return { separator, header: head.values.map((one) => one.trim()), rows };
}

/** The names of a table's columns, without reading its rows; none where the text begins like no table. */
export function csvHeader(text: string): readonly string[] {
  const { separator, body } = separated(text.slice(0, 65_536));
  const first = /^[^\r\n]*/.exec(body)?.[0] ?? '';
  try {
    return readCsv(`sep=${separator}\n${first}`).header;
  } catch {
    // What is no table has no columns; whoever asks wants no reason.
    return [];
  }
}

const separators = [',', ';', '\t'] as const;

/** Excel writes `sep=;` above its tables; otherwise the sign that the first line holds most of, outside of quotes. */
function separated(text: string): {
  readonly separator: CsvTable['separator'];
  readonly body: string;
  readonly linesBefore: number;
} {
  const plain = text.replace(/^\ufeff/, '');
  const said = /^sep=([,;\t])\r?\n/.exec(plain);
  const separator = separators.find((one) => one === said?.[1]);
  if (said !== null && separator !== undefined)
    return { separator, body: plain.slice(said[0].length), linesBefore: 1 };
  const first = (/^[^\r\n]{0,65536}/.exec(plain)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counted = separators.map((sign) => ({ sign, count: first.split(sign).length }));
  const [most = { sign: ',' as const }] = counted.toSorted((left, right) => right.count - left.count);
  return { separator: most.sign, body: plain, linesBefore: 0 };
}

interface Reading {
  readonly limits: CsvLimits;
  readonly linesBefore: number;
}

function parsed(body: string, delimiter: string, { limits, linesBefore }: Reading): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  let next = 1;
  const onRow = (values: readonly string[], { lines }: Pick<InfoRecord, 'lines'>): null => {
    const line = next + linesBefore;
    next = lines + 1;
    if (rows.length > limits.maxRows)
      throw new OakumError('documents.too-large', `line ${line}: more than ${limits.maxRows} rows`);
    if (values.some((one) => one.trim() !== '')) rows.push({ line, values });
    return null;
  };
  try {
    parse(body, {
      delimiter,
      relax_column_count: true,
      max_record_size: limits.maxRowCharacters,
      on_record: (values: string[], context) => onRow(values, context),
    });
  } catch (error) {
    throw refusalOf(error, linesBefore);
  }
  return rows;
}

/** The library quotes what it read, which may be hostile: only its place and kind are kept. */
function refusalOf(error: unknown, linesBefore: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const line = Number(/line (\d+)/.exec(errorMessage(error))?.[1] ?? Number.NaN) + linesBefore;
  const place = Number.isNaN(line) ? 'the table' : `line ${line}`;
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return new OakumError('documents.too-large', `${place}: a row is too long`);
  return new OakumError('documents.malformed', `${place}: not RFC 4180 (${error.code})`);
}

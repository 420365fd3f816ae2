import { OakumError } from '../../kernel/pure/index.ts';

/** One row by the names of its columns (trimmed, lower case), with the line it begins on. */
export interface CsvRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

const most = { characters: 16 * 2 ** 20, rows: 100_000, columns: 200 };

/**
 * Rows below the head; empty lines are passed over, missing cells are absent, and cells beyond the head are dropped.
 *
 * @throws csv.too-large, csv.malformed (a quote that does not end), each with the line; csv.no-head for an empty text.
 */
export function readCsv(text: string): readonly CsvRow[] {
  if (text.length > most.characters)
    throw new OakumError('csv.too-large', `${text.length} characters, read are at most ${most.characters}`);
  const content = text.replace(/^\ufeff/, '');
  const rows = split(content, separatorOf(content));
  const [head, ...body] = rows;
  if (head === undefined) throw new OakumError('csv.no-head', 'there is no row that names the columns');
  const names = head.cells.map((name) => name.trim().toLowerCase());
  return body.map(({ line, cells }) => ({
    line,
    cells: new Map(
      names.flatMap((name, at) => {
        const cell = cells[at]?.trim() ?? '';
        return name === '' || cell === '' ? [] : [[name, cell] as const];
      }),
    ),
  }));
}

/** Spreadsheets of some countries write semicolons: whichever the head has more of. */
function separatorOf(text: string): ',' | ';' {
  const head = text.slice(0, 10_000).split('\n')[0] ?? '';
  return head.split(';').length > head.split(',').length ? ';' : ',';
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A cell, quoted or plain, and what ends it; sticky, so that each character is looked at once. */
const cellThen = (separator: string): RegExp =>
  new RegExp(
    `(?:"([^"]*(?:""[^"]*)*)"[^${separator}\\r\\n]*|([^${separator}\\r\\n]*))(${separator}|\\r?\\n|\\r|$)`,
    'y',
  );

function split(text: string, separator: ',' | ';'): readonly Row[] {
  const rows: Row[] = [];
  const pattern = cellThen(separator);
  let cells: string[] = [];
  let [line, begins] = [1, 1];
  while (pattern.lastIndex < text.length || cells.length > 0) {
    const [whole = '', quoted, plain = '', end = ''] = pattern.exec(text) ?? [];
    if (quoted === undefined && plain.startsWith('"'))
      throw new OakumError('csv.malformed', `the quote on line ${line} does not end`);
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (cells.length > most.columns)
      throw new OakumError('csv.too-large', `too many columns on line ${begins}`);
    line += whole.split('\n').length - 1;
    if (end === separator) continue;
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: begins, cells });
    if (rows.length > most.rows) throw new OakumError('csv.too-large', `more than ${most.rows} rows`);
    cells = [];
    begins = line;
    if (end === '') break;
  }
  return rows;
}

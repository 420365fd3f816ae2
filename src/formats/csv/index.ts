/**
 * Comma-separated values as RFC 4180 and spreadsheets write them: quoted fields with line ends and doubled quotes, CRLF
 * or LF, a byte order mark, comma or semicolon. The first row names the columns. It refuses to guess types: every cell
 * is text.
 */
export { type CsvRow, readCsv } from './read-csv.ts';

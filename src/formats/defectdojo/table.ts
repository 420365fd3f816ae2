import { type CsvRow, csvHeader, readCsv } from '../csv/index.ts';
import type { DojoExport, DojoFinding } from './schema.ts';

const needed = ['false_p', 'risk_accepted', 'component_name'];

export function isDefectDojoCsv(text: string): boolean {
  const header = csvHeader(text);
  return needed.every((name) => header.includes(name));
}

/** @throws documents.malformed with the line, documents.too-large. */
export function readDefectDojoCsv(text: string): DojoExport {
  const { header, rows } = readCsv(text);
  return { findings: rows.map((row) => findingOf(row, header)) };
}

function findingOf({ line, values }: CsvRow, header: readonly string[]): DojoFinding {
  const cell = (name: string): string | undefined => {
    const text = values[header.indexOf(name)]?.trim();
    return text === undefined || text === '' || text === 'None' ? undefined : text;
  };
  const is = (name: string): boolean => cell(name)?.toLowerCase() === 'true';
  const names = [cell('vulnerability_ids'), cell('cve')].join(' ').split(/[\s,;]+/);
  return {
    place: `line ${line}`,
    id: cell('id'),
    // The export shows the first ones only and writes dots for the rest.
    vulnerabilities: names.filter((one) => one !== '' && one !== '...'),
    component: cell('component_name'),
    version: cell('component_version'),
    filePath: cell('file_path'),
    date: cell('date'),
    isAccepted: is('risk_accepted'),
    isFalsePositive: is('false_p'),
    acceptances: [],
    ticket: cell('jira_key'),
  };
}

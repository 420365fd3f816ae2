import type { ImportedRecord, ImportReport } from '../../flows/history/index.ts';
import { counted, printable } from './table.ts';

const shown = 12;

/** What was taken, what it is about in the last scan, and all that has no effect with the reason. */
export function importText(report: ImportReport): string {
  const { records, coverage, scan, isDryRun } = report;
  const matched = records.filter(({ findings }) => findings.length > 0);
  return [
    ...report.documents.map(documentLine),
    '',
    ...countLines(records),
    scan === undefined
      ? 'in the last scan: nothing was scanned yet; the next scan counts with it'
      : `in the last scan (${scan.name}, ${scan.scannedAt}): ${matched.length} of ${counted(records.length, 'record')} are about a finding`,
    '',
    ...listed('date not taken', records, ({ firstSeen }) => firstSeen?.refused),
    ...listed('not accepted', records, ({ acceptance }) =>
      acceptance?.kind === 'no-effect' ? acceptance.reason : undefined,
    ),
    ...listed('no finding', records, ({ unmatched }) => unmatched),
    ...limited(
      'not read',
      coverage.unread.map(({ what, reason, code }) => `${what}: ${reason} (${code})`),
    ),
    isDryRun ? 'nothing was kept: --dry-run' : 'kept; it counts from the next scan on: oakum scan',
  ]
    .map(printable)
    .join('\n');
}

function documentLine({
  document,
  format,
  records,
  added,
  digest,
}: ImportReport['documents'][number]): string {
  const fresh = added === undefined ? '' : `, ${added} new`;
  return `${document}  ${format}  ${counted(records, 'record')}${fresh}  ${digest.slice(0, 19)}`;
}

function countLines(records: readonly ImportedRecord[]): readonly string[] {
  const dates = records.flatMap(({ firstSeen }) => firstSeen ?? []);
  const taken = dates.filter(({ refused }) => refused === undefined).length;
  const acceptances = records.flatMap(({ acceptance }) => acceptance ?? []);
  const inForce = acceptances.filter(({ kind }) => kind === 'in-force').length;
  const because = (why: string): number =>
    acceptances.filter((one) => one.kind === 'no-effect' && one.why === why).length;
  const tickets = records.filter(({ ticket }) => ticket !== undefined).length;
  return [
    `first seen: ${taken} taken, ${dates.length - taken} in the future`,
    `acceptances: ${inForce} in force, ${because('ended')} ended, ${because('incomplete')} incomplete`,
    `tickets: ${tickets}`,
  ];
}

function listed(
  title: string,
  records: readonly ImportedRecord[],
  reasonOf: (record: ImportedRecord) => string | undefined,
): readonly string[] {
  return limited(
    title,
    records.flatMap((record) => {
      const reason = reasonOf(record);
      const { document, place, vulnerability, package: pack } = record;
      return reason === undefined ? [] : [`${document} ${place}: ${vulnerability} ${pack}: ${reason}`];
    }),
  );
}

function limited(title: string, lines: readonly string[]): readonly string[] {
  const more = lines.length > shown ? [`${title}: ${lines.length - shown} more, see -o json`] : [];
  return [...lines.slice(0, shown).map((line) => `${title}: ${line}`), ...more];
}

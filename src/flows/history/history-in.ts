import { type DocumentReading, historyOf } from '../../discover/documents/index.ts';
import { OakumError } from '../../kernel/index.ts';
import { type Coverage, type HistoryRecord, mergeCoverage } from '../../model/index.ts';

/**
 * The history that a document is, or that a report of another scanner says by its date: what it found was there by then.
 *
 * @throws documents.no-date for a report that does not say when it was made.
 */
export function historyIn(
  { history, subjects, madeAt, format, coverage }: DocumentReading,
  label: string,
): { readonly records: readonly HistoryRecord[]; readonly coverage: Coverage } {
  if (history !== undefined) return { records: history, coverage };
  if (madeAt === undefined)
    throw new OakumError('documents.no-date', `${label}: ${format}: it does not say when it was made`);
  const entries = subjects.flatMap(({ said, reference }) =>
    said.map(({ place, vulnerability, aliases, package: pack }) => ({
      place,
      vulnerabilities: [vulnerability, ...aliases],
      ...(pack.purl === '' ? { name: pack.name } : { purl: pack.purl }),
      image: reference,
      firstSeen: madeAt,
    })),
  );
  // What the report lacks for matching packages says nothing about its date: only its entries count here.
  const made = historyOf(entries, label);
  return { records: made.records, coverage: mergeCoverage([made.coverage, coverage]) };
}

import { ageText } from '../../flows/age-text.ts';
import type { ScanReport } from '../../model/index.ts';
import { counted } from './table.ts';

/** `nodes: 3 nodes judged by an earlier reading, the oldest 5 h ago`; nothing where this scan read them itself. */
export function nodeLines({ estate, scannedAt }: ScanReport): readonly string[] {
  const times = (estate?.nodes ?? []).flatMap(({ reading }) =>
    reading.kind === 'collected' && reading.earlier !== undefined ? [reading.earlier.readAt] : [],
  );
  const [oldest] = times.toSorted();
  if (oldest === undefined) return [];
  const age = ageText(oldest, Temporal.Instant.from(scannedAt));
  return [`nodes: ${counted(times.length, 'node')} judged by an earlier reading, the oldest ${age} ago`];
}

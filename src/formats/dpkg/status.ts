import { errorMessage } from '../../kernel/pure/index.ts';
import { parseStanza, type RawStanza, splitStanzas } from '../deb822/index.ts';
import type { DpkgPackage, DpkgRecords, RecordOutcome, RejectedRecord } from './record.ts';
import { readRecord } from './record.ts';

/** Reads `var/lib/dpkg/status`. One damaged record is rejected with its line; the others are read. */
export function readDpkgStatus(bytes: Uint8Array): DpkgRecords {
  const packages: DpkgPackage[] = [];
  const rejected: RejectedRecord[] = [];
  for (const raw of splitStanzas(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())) {
    const outcome = outcomeOf(raw, undefined);
    if (outcome.kind === 'package') packages.push(outcome.value);
    if (outcome.kind === 'rejected') rejected.push({ line: raw.line, reason: outcome.reason });
  }
  return { packages, rejected };
}

export function outcomeOf(raw: RawStanza, defaultStatus: string | undefined): RecordOutcome {
  try {
    return readRecord(parseStanza(raw), defaultStatus);
  } catch (error) {
    return { kind: 'rejected', reason: errorMessage(error) };
  }
}

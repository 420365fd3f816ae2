import { hexOf, instantText, sha256 } from '../../kernel/index.ts';
import {
  type Coverage,
  type HistoryRecord,
  type HistoryScope,
  type KeptHistory,
  mergeCoverage,
  type SaidAcceptance,
} from '../../model/index.ts';
import { type DocumentSource, labelOf, openDocument } from '../open-document.ts';
import type { World } from '../world.ts';
import { historyIn } from './history-in.ts';
import { type ComparedScan, type ImportedRecord, outcomesOf } from './outcome.ts';

/** What the person says for records whose document leaves it out. */
export interface SaidForAll extends SaidAcceptance {
  readonly scope?: HistoryScope | undefined;
}

export interface ImportRequest {
  readonly sources: readonly DocumentSource[];
  /** Shows the same and keeps nothing. */
  readonly isDryRun: boolean;
  readonly said: SaidForAll;
  readonly signal: AbortSignal;
}

export interface ImportedDocument {
  readonly document: string;
  readonly digest: string;
  readonly format: string;
  readonly records: number;
  /** Of them, those that the store did not have; absent in a dry run. */
  readonly added?: number | undefined;
}

/** What became of everything in the documents. */
export interface ImportReport {
  readonly schemaVersion: 1;
  readonly kind: 'ImportReport';
  readonly isDryRun: boolean;
  readonly at: string;
  readonly documents: readonly ImportedDocument[];
  readonly records: readonly ImportedRecord[];
  readonly coverage: Coverage;
  /** The scan with which it was compared; absent where nothing was scanned yet. */
  readonly scan?: ComparedScan | undefined;
}

/**
 * Takes first-seen dates, acceptances and tickets from other tools' documents into the store, as facts with their source.
 * The next scan counts with them. The same document again changes nothing; a date only ever makes findings older, and no
 * status of another tool closes anything.
 *
 * @throws usage.document, documents.* for a document that cannot be read at all: then nothing of any is kept.
 */
export async function importHistory(world: World, request: ImportRequest): Promise<ImportReport> {
  const { isDryRun, sources } = request;
  const at = instantText(world.clock.now());
  const read: ReadHistory[] = [];
  for (const source of sources) read.push(await readHistory(world, source, request));
  const { scan, records } = await outcomesOf(
    world,
    read.flatMap((one) => one.records),
    at,
  );
  const kept = isDryRun ? [] : await keepAll(world, read, at);
  return {
    schemaVersion: 1,
    kind: 'ImportReport',
    isDryRun,
    at,
    documents: read.map(({ document, digest, format, records: own }, index) => ({
      document,
      digest,
      format,
      records: own.length,
      ...(kept[index] === undefined ? {} : { added: kept[index] }),
    })),
    records,
    coverage: mergeCoverage(read.map(({ coverage }) => coverage)),
    ...(scan === undefined ? {} : { scan }),
  };
}

interface ReadHistory {
  readonly document: string;
  readonly digest: KeptHistory['source']['digest'];
  readonly format: string;
  readonly records: readonly KeptHistory[];
  readonly coverage: Coverage;
}

async function readHistory(
  world: World,
  source: DocumentSource,
  { said, signal }: ImportRequest,
): Promise<ReadHistory> {
  const document = labelOf(source);
  world.progress.step(`reading ${document}`);
  const reading = await openDocument(world, { kind: 'history', source, signal });
  const { digest, format, producer: tool } = reading;
  const { records: history, coverage } = historyIn(reading, document);
  const importedAt = instantText(world.clock.now());
  const records = history.map((one): KeptHistory => {
    const record = completed(one, said);
    const { place: _, ...says } = record;
    return {
      id: hexOf(sha256(JSON.stringify([tool, says]))),
      record,
      source: { tool, document, digest, place: record.place, importedAt, importedBy: world.user },
    };
  });
  return { document, digest, format, records, coverage };
}

/** What the document says stays as it is; only what it leaves out is filled, and an acceptance is never made up. */
function completed(record: HistoryRecord, { scope, ...said }: SaidForAll): HistoryRecord {
  return {
    ...record,
    ...(scope === undefined || record.scope.kind !== 'unsaid' ? {} : { scope }),
    ...(record.acceptance === undefined ? {} : { acceptance: { ...said, ...record.acceptance } }),
  };
}

/** A date in the future was seen by nobody, so it is told and not kept. */
async function keepAll(world: World, read: readonly ReadHistory[], now: string): Promise<readonly number[]> {
  const { history } = await world.store();
  const added: number[] = [];
  for (const { document, digest, format, records, coverage } of read) {
    const kept = records.flatMap((one) => keepable(one, now) ?? []);
    const acceptances = kept.filter(({ record }) => record.acceptance !== undefined).length;
    const unread = coverage.unread.length + records.length - kept.length;
    added.push(
      await history.keep(kept, {
        at: now,
        kind: 'history-imported',
        by: world.user,
        body: { document, digest, format, records: kept.length, acceptances, unread },
      }),
    );
  }
  return added;
}

function keepable(one: KeptHistory, now: string): KeptHistory | undefined {
  const { firstSeen, ...record } = one.record;
  if (firstSeen === undefined || firstSeen <= now) return one;
  const isEmpty = record.acceptance === undefined && record.ticket === undefined;
  return isEmpty ? undefined : { ...one, record };
}

import { type Digest, OakumError, parseDigest } from '../../kernel/pure/index.ts';
import { Checkpoint, Entry, effectKeyOf, entryText, leafOf } from '../../model/index.ts';
import type { EvidenceStore, NewEntry } from '../interface.ts';
import type { Database, Reader, Writer } from './database.ts';
import { parseDocument } from './documents.ts';
import type { EvidenceTable } from './schema.ts';

/** Rows of one INSERT: six values each, under SQLite's limit of 32,766. */
const rowsAtOnce = 500;

export function makeEvidenceStore(database: Database): EvidenceStore {
  return {
    append: (entries) => database.write((tx) => appendEntries(tx, entries)),
    size: () => database.read(logSize),
    read: async (from, limit) => (await rawRows(database, from, limit)).map(toEntry),
    raw: async (from, limit) => (await rawRows(database, from, limit)).map(toRaw),
    ofRun: (run) => entriesOfRun(database, run),
    saveCheckpoint: (checkpoint) => saveCheckpoint(database, checkpoint),
    checkpoints: () => listCheckpoints(database),
  };
}

/**
 * Appends inside the caller's transaction. Counting up the one head row first takes its lock, so two writers cannot be
 * given the same index or the same previous leaf: the log has no gaps and no forks.
 */
export async function appendEntries(tx: Writer, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const head = await growHead(tx, entries.length);
  let previous = head.previous;
  const rows = entries.map((entry, offset) => {
    const row = toRow(closed({ ...entry, index: head.from + offset, previous }));
    previous = leafOf(row.bytes);
    return row;
  });
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await tx
      .insertInto('evidence')
      .values(rows.slice(at, at + rowsAtOnce))
      .execute();
  }
  await tx
    .updateTable('evidence_head')
    .set({ leaf: previous ?? null })
    .where('id', '=', 1)
    .execute();
}

/** The newest entry of a kind about an effect. */
export async function newestAbout(
  database: Database,
  kind: 'intent' | 'outcome',
  effectKey: string,
): Promise<Entry | undefined> {
  const row = await database.read((db) =>
    db
      .selectFrom('evidence')
      .select(['position', 'bytes'])
      .where('effect_key', '=', effectKey)
      .where('kind', '=', kind)
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
  return row === undefined ? undefined : toEntry(row);
}

async function growHead(tx: Writer, by: number): Promise<{ from: number; previous: Digest | undefined }> {
  const head = await tx
    .insertInto('evidence_head')
    .values({ id: 1, size: by, leaf: null })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({ size: eb('evidence_head.size', '+', by) })),
    )
    .returning(['size', 'leaf'])
    .executeTakeFirstOrThrow();
  return { from: head.size - by, previous: head.leaf === null ? undefined : parseDigest(head.leaf) };
}

function toRow(entry: Entry): EvidenceTable {
  const bytes = entryText(entry);
  return {
    position: entry.index,
    kind: entry.kind,
    run: entry.run ?? null,
    effect_key: effectKeyOf(entry) ?? null,
    bytes,
    leaf: leafOf(bytes),
  };
}

/** Only the fields of an entry reach the log: what the bytes say and what a reader gets must be the same. */
function closed(entry: Entry): Entry {
  const parsed = Entry.safeParse(entry);
  if (parsed.success) return parsed.data;
  throw new OakumError('store.bad-entry', `a ${entry.kind} entry is not one: ${parsed.error.message}`, {
    cause: parsed.error,
  });
}

async function logSize(db: Reader): Promise<number> {
  const head = await db.selectFrom('evidence_head').select('size').where('id', '=', 1).executeTakeFirst();
  return head?.size ?? 0;
}

type RawRow = Pick<EvidenceTable, 'position' | 'bytes' | 'leaf'>;

function rawRows(database: Database, from: number, limit: number): Promise<readonly RawRow[]> {
  return database.read((db) =>
    db
      .selectFrom('evidence')
      .select(['position', 'bytes', 'leaf'])
      .where('position', '>=', from)
      .orderBy('position')
      .limit(limit)
      .execute(),
  );
}

async function entriesOfRun(database: Database, run: string): Promise<readonly Entry[]> {
  const rows = await database.read((db) =>
    db
      .selectFrom('evidence')
      .select(['position', 'bytes'])
      .where('run', '=', run)
      .orderBy('position')
      .execute(),
  );
  return rows.map(toEntry);
}

function toEntry(row: Pick<EvidenceTable, 'position' | 'bytes'>): Entry {
  return parseDocument(Entry, row.bytes, `Entry ${row.position} of the evidence log`);
}

/** Bytes and leaf as they are stored, even where they no longer fit: that is for the verifier to find. */
function toRaw(row: RawRow): { bytes: string; leaf: Digest } {
  return { bytes: row.bytes, leaf: parseDigest(row.leaf) };
}

async function saveCheckpoint(database: Database, checkpoint: Checkpoint): Promise<void> {
  await database.write((tx) =>
    tx
      .insertInto('checkpoints')
      .values({ size: checkpoint.size, key_id: checkpoint.keyId, document: JSON.stringify(checkpoint) })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

async function listCheckpoints(database: Database): Promise<readonly Checkpoint[]> {
  const rows = await database.read((db) =>
    db.selectFrom('checkpoints').selectAll().orderBy('size').orderBy('key_id').execute(),
  );
  return rows.map((row) => parseDocument(Checkpoint, row.document, `The checkpoint at ${row.size}`));
}

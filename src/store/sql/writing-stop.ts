import { WritingStop } from '../../model/index.ts';
import type { NewEntry, WritingStopStore } from '../interface.ts';
import type { Database, Reader } from './database.ts';
import { parseDocument } from './documents.ts';
import { appendEntries } from './evidence.ts';

/** One row, or none: there is one switch for all that write by this store. */
export function makeWritingStopStore(database: Database): WritingStopStore {
  return {
    current: () => database.read(current),
    set: (stop, entry) => set(database, stop, entry),
    lift: (entry) => lift(database, entry),
  };
}

async function current(db: Reader): Promise<WritingStop | undefined> {
  const row = await db.selectFrom('writing_stop').select('document').executeTakeFirst();
  return row === undefined ? undefined : parse(row.document);
}

async function set(database: Database, stop: WritingStop, entry: NewEntry): Promise<WritingStop> {
  return database.write(async (tx) => {
    const set = await tx
      .insertInto('writing_stop')
      .values({ id: 1, document: JSON.stringify(stop) })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (set === undefined) return (await current(tx)) ?? stop;
    await appendEntries(tx, [entry]);
    return stop;
  });
}

async function lift(
  database: Database,
  entry: (lifted: WritingStop) => NewEntry,
): Promise<WritingStop | undefined> {
  return database.write(async (tx) => {
    const lifted = await tx.deleteFrom('writing_stop').returning('document').executeTakeFirst();
    if (lifted === undefined) return undefined;
    const stop = parse(lifted.document);
    await appendEntries(tx, [entry(stop)]);
    return stop;
  });
}

function parse(document: string): WritingStop {
  return parseDocument(WritingStop, document, 'The stop of all writing');
}

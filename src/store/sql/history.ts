import { KeptHistory } from '../../model/index.ts';
import type { HistoryStore, NewEntry } from '../interface.ts';
import type { Database, Reader, Writer } from './database.ts';
import { parseDocument } from './documents.ts';
import { appendEntries } from './evidence.ts';

/** Rows or names in one statement: a fraction of the parameters that both databases allow. */
const atOnce = 1_000;

export function makeHistoryStore(database: Database): HistoryStore {
  return {
    keep: (records, entry) => database.write((tx) => keep(tx, records, entry)),
    about: (vulnerabilities) => about(database, vulnerabilities),
  };
}

/** The entry first: it takes the log's one row, so that two imports at once have turns of their own. */
async function keep(tx: Writer, records: readonly KeptHistory[], entry: NewEntry): Promise<number> {
  await appendEntries(tx, [entry]);
  const first = (await lastTurn(tx)) + 1;
  const unique = [...new Map(records.map((one) => [one.id, one])).values()];
  let added = 0;
  for (const chunk of chunks(unique.map((one, at) => ({ one, turn: first + at })))) {
    added += await keepChunk(tx, chunk);
  }
  return added;
}

async function lastTurn(tx: Writer): Promise<number> {
  const row = await tx
    .selectFrom('history')
    .select(({ fn }) => fn.max('turn').as('turn'))
    .executeTakeFirst();
  return Number(row?.turn ?? 0);
}

interface Turn {
  readonly one: KeptHistory;
  readonly turn: number;
}

async function keepChunk(tx: Writer, records: readonly Turn[]): Promise<number> {
  const ids = records.map(({ one }) => one.id);
  const known = await tx.selectFrom('history').select('id').where('id', 'in', ids).execute();
  const isKnown = new Set(known.map(({ id }) => id));
  await tx
    .insertInto('history')
    .values(records.map(({ one, turn }) => ({ id: one.id, turn, document: JSON.stringify(one) })))
    .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({ turn: eb.ref('excluded.turn') })))
    .execute();
  const fresh = records.filter(({ one }) => !isKnown.has(one.id));
  const names = fresh.flatMap(({ one: { id, record } }) =>
    [...new Set(record.vulnerabilities)].map((name) => ({ name, id })),
  );
  for (const chunk of chunks(names)) await tx.insertInto('history_names').values(chunk).execute();
  return fresh.length;
}

async function about(
  database: Database,
  vulnerabilities: readonly string[],
): Promise<readonly KeptHistory[]> {
  const rows = new Map<string, { readonly turn: number; readonly document: string }>();
  for (const names of chunks([...new Set(vulnerabilities)])) {
    for (const { id, ...row } of await database.read((db) => named(db, names))) rows.set(id, row);
  }
  return [...rows]
    .toSorted(([, left], [, right]) => left.turn - right.turn)
    .map(([id, { document }]) => parseDocument(KeptHistory, document, `The imported record ${id}`));
}

function named(db: Reader, names: readonly string[]) {
  return db
    .selectFrom('history_names')
    .innerJoin('history', 'history.id', 'history_names.id')
    .select(['history.id', 'history.turn', 'history.document'])
    .where('history_names.name', 'in', names)
    .execute();
}

function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / atOnce) }, (_, at) =>
    all.slice(at * atOnce, (at + 1) * atOnce),
  );
}

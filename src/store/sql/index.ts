/**
 * The store over a database that speaks SQL: one schema and one query layer for SQLite and PostgreSQL. SQL exists in
 * this folder only. It keeps records as it was given them and judges none of them.
 */
import type { Clock } from '../../kernel/index.ts';
import type { Store } from '../interface.ts';
import { type Database, openDatabase, type StoreAddress } from './database.ts';
import { makeEvidenceStore } from './evidence.ts';
import { makeKnowledgeStore } from './knowledge.ts';
import { migrate } from './migrate.ts';
import { makePlanStore } from './plans.ts';
import { makeRunStore } from './runs.ts';
import { makeServerSeat } from './seat.ts';

export type { StoreAddress } from './database.ts';

/** Opens the database, brings its schema up to date, and gives the store over it. */
export async function openSqlStore(address: StoreAddress, clock: Clock): Promise<Store> {
  const database = await openDatabase(address, clock);
  try {
    await migrate(database, clock);
  } catch (error) {
    await database.close();
    throw error;
  }
  return storeOver(database);
}

function storeOver(database: Database): Store {
  return {
    kind: database.kind,
    runs: makeRunStore(database),
    evidence: makeEvidenceStore(database),
    plans: makePlanStore(database),
    knowledge: makeKnowledgeStore(database),
    seat: makeServerSeat(database),
    close: () => database.close(),
  };
}

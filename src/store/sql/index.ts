/**
 * The store over a database that speaks SQL: one schema and one query layer for SQLite and PostgreSQL. SQL exists in
 * this folder only. It keeps records as it was given them and judges none of them.
 */
import type { Clock } from '../../kernel/index.ts';
import type { Store } from '../interface.ts';
import { openDatabase, type StoreAddress } from './database.ts';
import { migrate } from './migrate.ts';
import { storeOver } from './store-over.ts';

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

/**
 * What Oakum remembers: runs with their leases, the evidence log, plans with the words of people on them, and what
 * scans learnt. One interface over SQLite (one machine) and PostgreSQL (many servers). It refuses to decide anything:
 * it keeps, orders and fences, and a state change is in the log or it did not happen.
 */
import type { Clock } from '../kernel/index.ts';
import type { Store } from './interface.ts';
import { openSqlStore, type StoreAddress } from './sql/index.ts';

export type { NewEntry, Store } from './interface.ts';
export type { StoreAddress } from './sql/index.ts';

/**
 * Opens a store and brings its schema up to date. A SQLite file is made (mode 0600, its directory 0700) if it is not
 * there; `:memory:` is a private one. The caller closes it.
 *
 * @throws store.newer, store.corrupt, store.locked (later), store.unreachable, store.full-disk.
 */
export function openStore(address: StoreAddress, { clock }: { readonly clock: Clock }): Promise<Store> {
  return openSqlStore(address, clock);
}

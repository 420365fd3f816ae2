import { type Dialect, Kysely, type Transaction } from 'kysely';
import type { Clock } from '../../kernel/index.ts';
import { asStoreError, isLocked } from './errors.ts';
import { postgresqlDialect } from './postgresql.ts';
import type { Tables } from './schema.ts';
import { NodeSqliteDialect, openSqliteFile } from './sqlite.ts';

export type StoreKind = 'sqlite' | 'postgresql';

/** Where the store is: a file, or a PostgreSQL connection URL. */
export type StoreAddress =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgresql'; readonly url: string };

export type Reader = Kysely<Tables>;
export type Writer = Transaction<Tables>;

/** One way in for all queries: errors are the store's, and what met a lock is tried again. */
export interface Database {
  readonly kind: StoreKind;
  read<T>(act: (db: Reader) => Promise<T>): Promise<T>;
  /** One transaction, rolled back if `act` throws. `act` may run more than once: it must only touch the database. */
  write<T>(act: (tx: Writer) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const lockedAttempts = 200;
const lockedPauseMs = 40;

/** Opens without migrating. */
export async function openDatabase(address: StoreAddress, clock: Clock): Promise<Database> {
  const store = address.kind === 'sqlite' ? `the store ${address.path}` : 'the store';
  const waiting = { clock, store };
  const dialect = await whileLocked(waiting, async () =>
    address.kind === 'sqlite'
      ? new NodeSqliteDialect(openSqliteFile(address.path))
      : postgresqlDialect(address.url),
  );
  return databaseOver(address.kind, dialect, waiting);
}

interface Waiting {
  readonly clock: Clock;
  /** How errors name it: `the store /home/ada/.local/share/oakum/oakum.db`. */
  readonly store: string;
}

export function databaseOver(kind: StoreKind, dialect: Dialect, waiting: Waiting): Database {
  const db = new Kysely<Tables>({ dialect });
  return {
    kind,
    read: (act) => whileLocked(waiting, () => act(db)),
    write: (act) => whileLocked(waiting, () => db.transaction().execute(act)),
    close: () => db.destroy(),
  };
}

/**
 * Waits outside of SQLite, so that another connection of this same process, whose transaction is in the middle of its
 * awaits, can go on. Gives up after some seconds with `store.locked`.
 */
async function whileLocked<T>({ clock, store }: Waiting, act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (thrown) {
      const error = asStoreError(thrown, store);
      if (!isLocked(error) || attempt >= lockedAttempts) throw error;
      await clock.sleep(Math.min(lockedPauseMs, attempt));
    }
  }
}

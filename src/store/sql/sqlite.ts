import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { CompiledQuery, type DatabaseConnection, type Driver, SqliteDialect, SqliteDriver } from 'kysely';
import { cannotOpen } from './errors.ts';

/** How long SQLite itself may hold the event loop waiting for a lock; longer waits are ours, between which others run. */
const busyTimeoutMs = 10;

/**
 * Kysely's SQLite dialect speaks better-sqlite3, which needs a compiler or a download at install time; Node brings
 * SQLite itself, so this adapter gives node:sqlite the four methods that the dialect uses. Transactions begin
 * IMMEDIATE: a deferred one that reads first and writes then fails at once with SQLITE_BUSY_SNAPSHOT when another
 * process wrote in between, and no busy timeout helps (https://sqlite.org/lang_transaction.html).
 */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    super({ database: adapt(database) });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#database);
  }
}

/** Opens the file, made with mode 0600 (its directory 0700) where it is not there yet; `:memory:` is private memory. */
export function openSqliteFile(path: string): DatabaseSync {
  if (path !== ':memory:') makePrivate(path);
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  try {
    // FULL, not NORMAL: an intent must survive a power cut, or the effect after it would have no record.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * SQLite gives -wal and -shm the mode of the main file. An existing file is changed by path: opening and closing it
 * here would drop the POSIX locks of a connection that this process has open already.
 */
function makePrivate(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (existsSync(path)) chmodSync(path, 0o600);
    else closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw errorCodeOf(error) === 'ENOSPC' ? error : cannotOpen(error);
  }
}

function errorCodeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    super({ database: adapt(database) });
    this.#database = database;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** A full disk ends the transaction by itself; a second rollback would hide the reason behind its own error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }
}

function adapt(database: DatabaseSync) {
  return {
    close: () => database.close(),
    prepare: (sql: string) => {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (values: readonly unknown[]) => statement.all(...values.map(bindable)),
        run: (values: readonly unknown[]) => statement.run(...values.map(bindable)),
        iterate: (values: readonly unknown[]) => statement.iterate(...values.map(bindable)),
      };
    },
  };
}

/** The values that our tables hold; anything else is a mistake that SQLite would store as something unexpected. */
function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`cannot store a ${typeof value}`);
}

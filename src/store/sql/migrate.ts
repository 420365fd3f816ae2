import { sql } from 'kysely';
import { type Clock, instantText, OakumError } from '../../kernel/index.ts';
import { type MigrationTools, migrations } from '../migrations/index.ts';
import type { Database, StoreKind, Writer } from './database.ts';

/** Any number that no other program on the same PostgreSQL is likely to lock; spells "oakum" in ASCII. */
const advisoryLock = 0x6f616b756d;

/**
 * Brings the schema up to this version of the code, all steps in one transaction.
 *
 * @throws store.newer if the store was written by a newer Oakum.
 */
export async function migrate(database: Database, clock: Clock): Promise<void> {
  await database.write(async (tx) => {
    if (database.kind === 'postgresql')
      await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLock)})`.execute(tx);
    const found = await schemaVersion(tx);
    const known = migrations.at(-1)?.version ?? 0;
    if (found > known) throw newer(found, known);
    for (const migration of migrations.filter((step) => step.version > found)) {
      await migration.up(tx.schema, migrationTools(database.kind, tx));
      await tx
        .insertInto('migrations')
        .values({ version: migration.version, name: migration.name, applied_at: instantText(clock.now()) })
        .execute();
    }
  });
}

async function schemaVersion(tx: Writer): Promise<number> {
  await tx.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'text', (column) => column.notNull())
    .execute();
  const row = await tx
    .selectFrom('migrations')
    .select((eb) => eb.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}

function newer(found: number, known: number): OakumError {
  return new OakumError(
    'store.newer',
    `the store has schema version ${found}, this Oakum knows versions up to ${known}`,
    { hint: 'Use the Oakum that wrote it, or a newer one; an older one would lose what it does not know.' },
  );
}

function migrationTools(kind: StoreKind, tx: Writer): MigrationTools {
  return {
    bytes: kind === 'sqlite' ? 'blob' : 'bytea',
    appendOnly: (table) => (kind === 'sqlite' ? guardSqlite(tx, table) : guardPostgresql(tx, table)),
  };
}

async function guardSqlite(tx: Writer, table: string): Promise<void> {
  for (const verb of ['update', 'delete']) {
    const name = sql.ref(`${table}_no_${verb}`);
    const message = sql.lit(`${table} is append-only`);
    await sql`create trigger ${name} before ${sql.raw(verb)} on ${sql.table(table)}
      begin select raise(abort, ${message}); end`.execute(tx);
  }
}

async function guardPostgresql(tx: Writer, table: string): Promise<void> {
  await sql`create function ${sql.ref(`${table}_append_only`)}() returns trigger language plpgsql as $$
    begin raise exception 'this table is append-only'; end $$`.execute(tx);
  await sql`create trigger ${sql.ref(`${table}_append_only`)}
    before update or delete or truncate on ${sql.table(table)}
    for each statement execute function ${sql.ref(`${table}_append_only`)}()`.execute(tx);
}

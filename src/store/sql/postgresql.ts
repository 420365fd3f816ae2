import { PostgresDialect } from 'kysely';

/** PostgreSQL's type ids of eight-byte integers: positions, fences and milliseconds, all far below 2^53. */
const int8 = 20;

/** A dialect over a small pool. No connection is made until the first query, and the driver is loaded only here. */
export async function postgresqlDialect(url: string): Promise<PostgresDialect> {
  const { Pool, types } = await import('pg');
  const pool = new Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'oakum',
    types: { getTypeParser: (id, format) => (id === int8 ? Number : types.getTypeParser(id, format)) },
  });
  // Without a listener a connection that the server closes while it is idle would end the process. The pool has
  // dropped it by then, and the next query opens another or says that it cannot.
  pool.on('error', () => {});
  return new PostgresDialect({ pool });
}

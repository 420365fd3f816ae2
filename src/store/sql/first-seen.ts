import type { Database, Reader, Writer } from './database.ts';

/** Keys in one statement: a fraction of the parameters that both databases allow. */
const keysAtOnce = 1_000;

/**
 * The earliest date of each key, `now` for what nobody saw before. Most keys of most scans are known, so it reads first
 * and writes the rest; keys are sorted, so that two scans at once take PostgreSQL's row locks in one order.
 */
export async function firstSeen(
  database: Database,
  keys: readonly string[],
  now: string,
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(keys)].sort();
  const dates = new Map<string, string>();
  for (let at = 0; at < wanted.length; at += keysAtOnce) {
    const chunk = wanted.slice(at, at + keysAtOnce);
    const known = await database.read((db) => datesOf(db, chunk));
    for (const row of known) dates.set(row.key, row.at);
    const toWrite = chunk.filter((key) => (dates.get(key) ?? '~') > now);
    if (toWrite.length === 0) continue;
    for (const row of await database.write((tx) => keepEarlier(tx, toWrite, now))) dates.set(row.key, row.at);
  }
  return dates;
}

function datesOf(db: Reader, keys: readonly string[]) {
  return db.selectFrom('first_seen').selectAll().where('key', 'in', keys).execute();
}

function keepEarlier(tx: Writer, keys: readonly string[], now: string) {
  return tx
    .insertInto('first_seen')
    .values(keys.map((key) => ({ key, at: now })))
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((eb) => ({
        at: eb
          .case()
          .when('excluded.at', '<', eb.ref('first_seen.at'))
          .then(eb.ref('excluded.at'))
          .else(eb.ref('first_seen.at'))
          .end(),
      })),
    )
    .returning(['key', 'at'])
    .execute();
}

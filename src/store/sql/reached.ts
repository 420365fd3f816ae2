import { instantText } from '../../kernel/index.ts';
import type { ReachedHop, ReachedStore, ReachedTimes } from '../interface.ts';
import type { Database, Reader } from './database.ts';

/** Names in one statement: a fraction of the parameters that both databases allow. */
const namesAtOnce = 1_000;
/** Of one hop of one cluster. The catalogues have some thousands of entries, and hardly any estate has them all. */
const mostNames = 10_000;
/** What a name may be long: `CVE-2024-1234567`. */
const maxNameLength = 100;

export function makeReachedStore(database: Database): ReachedStore {
  return {
    keep: (cluster, hop, { names, at }) => keep(database, { cluster, hop, at: instantText(at) }, names),
    about: (cluster, names) => about(database, cluster, names),
  };
}

interface Kept {
  readonly cluster: string;
  readonly hop: ReachedHop;
  readonly at: string;
}

/** Reads first, since most names of most scans are kept; sorted, so that two writers take PostgreSQL's row locks in one order. */
async function keep(database: Database, kept: Kept, names: readonly string[]): Promise<void> {
  const wanted = [...new Set(names.filter((name) => name.length <= maxNameLength))].sort();
  for (let at = 0; at < wanted.length; at += namesAtOnce) {
    const chunk = wanted.slice(at, at + namesAtOnce);
    const known = new Map(
      (await database.read((db) => rowsOf(db, kept.cluster, chunk)))
        .filter(({ hop }) => hop === kept.hop)
        .map((row) => [row.name, row.at]),
    );
    const earlier = chunk.filter((name) => kept.at < (known.get(name) ?? '~'));
    if (earlier.length > 0) await insert(database, kept, earlier);
  }
}

async function insert(database: Database, kept: Kept, names: readonly string[]): Promise<void> {
  const { cluster, hop, at } = kept;
  await database.write(async (tx) => {
    const row = await tx
      .selectFrom('reached')
      .select((eb) => eb.fn.countAll().as('rows'))
      .where('cluster', '=', cluster)
      .where('hop', '=', hop)
      .executeTakeFirst();
    if (Number(row?.rows ?? 0) + names.length > mostNames) return;
    await tx
      .insertInto('reached')
      .values(names.map((name) => ({ cluster, hop, name, at })))
      .onConflict((conflict) =>
        conflict.columns(['cluster', 'hop', 'name']).doUpdateSet({ at }).where('reached.at', '>', at),
      )
      .execute();
  });
}

async function about(
  database: Database,
  cluster: string,
  names: readonly string[],
): ReturnType<ReachedStore['about']> {
  const times = new Map<string, ReachedTimes>();
  const wanted = [...new Set(names)];
  for (let at = 0; at < wanted.length; at += namesAtOnce) {
    const chunk = wanted.slice(at, at + namesAtOnce);
    for (const row of await database.read((db) => rowsOf(db, cluster, chunk)))
      times.set(row.name, { ...times.get(row.name), [row.hop]: row.at });
  }
  return { since: await keptSince(database), times };
}

function rowsOf(db: Reader, cluster: string, names: readonly string[]) {
  return db
    .selectFrom('reached')
    .select(['hop', 'name', 'at'])
    .where('cluster', '=', cluster)
    .where('name', 'in', names)
    .execute();
}

async function keptSince(database: Database): Promise<string> {
  const row = await database.read((db) =>
    db.selectFrom('migrations').select('applied_at').where('name', '=', 'reached').executeTakeFirst(),
  );
  // Without the row there would be no table either.
  return row?.applied_at ?? '';
}

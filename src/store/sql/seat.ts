import { OakumError } from '../../kernel/pure/index.ts';
import type { ServerSeat } from '../interface.ts';
import type { Database } from './database.ts';

/** PostgreSQL was made for many servers, so there anyone may sit; a SQLite file has one seat. */
export function makeServerSeat(database: Database): ServerSeat {
  if (database.kind === 'postgresql') {
    return { take: async () => {}, sitter: async () => undefined, leave: async () => {} };
  }
  return {
    take: (owner, { now, ttlMs }) => take(database, { owner, now: now.epochMilliseconds, ttlMs }),
    sitter: () => database.read(sitter),
    leave: async (owner) => {
      await database.write((tx) => tx.deleteFrom('seat').where('owner', '=', owner).execute());
    },
  };
}

async function take(
  database: Database,
  wish: { readonly owner: string; readonly now: number; readonly ttlMs: number },
): Promise<void> {
  const sitting = { owner: wish.owner, until_ms: wish.now + wish.ttlMs };
  await database.write(async (tx) => {
    const taken = await tx
      .insertInto('seat')
      .values({ id: 1, ...sitting })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet(sitting)
          .where((eb) => eb.or([eb('seat.owner', '=', wish.owner), eb('seat.until_ms', '<=', wish.now)])),
      )
      .returning('id')
      .executeTakeFirst();
    if (taken === undefined) throw secondServer((await sitter(tx)) ?? 'another process');
  });
}

async function sitter(db: Parameters<Parameters<Database['read']>[0]>[0]): Promise<string | undefined> {
  const row = await db.selectFrom('seat').select('owner').executeTakeFirst();
  return row?.owner;
}

function secondServer(owner: string): OakumError {
  return new OakumError('store.second-server', `a server already runs on this SQLite store: ${owner}`, {
    hint: 'Stop that server, or move the store to PostgreSQL, which any number of servers may share.',
  });
}

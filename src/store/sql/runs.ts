import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import { isEnded, Run, RunWish } from '../../model/index.ts';
import type { NewEntry, RunStore } from '../interface.ts';
import type { Database } from './database.ts';
import { parseDocument } from './documents.ts';
import { appendEntries, newestAbout } from './evidence.ts';
import { claim, claimAny, fenced, holder, release, renew } from './leases.ts';
import type { RunsTable } from './schema.ts';

export function makeRunStore(database: Database): RunStore {
  return {
    create: (run, entries) => createRun(database, run, entries),
    get: (id) => getRun(database, id),
    list: (limit) => listRuns(database, limit),
    claim: (id, owner, options) => claim(database, { id, owner, ...options }),
    claimAny: (owner, options) => claimAny(database, { owner, ...options }),
    holder: (id) => holder(database, id),
    renew: (lease, options) => renew(database, lease, options),
    release: (lease) => release(database, lease),
    save: async (lease, run, entries) => {
      if (lease.run !== run.id) throw fenced(lease, `it holds ${lease.run}, not ${run.id}`);
      await database.write(async (tx) => {
        const saved = await tx
          .updateTable('runs')
          .set(stateColumns(run))
          .where('id', '=', lease.run)
          .where('owner', '=', lease.owner)
          .where('fence', '=', lease.fence)
          .returning('id')
          .executeTakeFirst();
        if (saved === undefined) throw fenced(lease, 'another owner took over');
        await appendEntries(tx, entries);
      });
    },
    setWish: (id, wish, entry) => setWish(database, { id, wish, entry }),
    outcomeOf: (effectKey) => newestAbout(database, 'outcome', effectKey),
    intentOf: (effectKey) => newestAbout(database, 'intent', effectKey),
  };
}

async function createRun(database: Database, run: Run, entries: readonly NewEntry[]): Promise<void> {
  await database.write(async (tx) => {
    await tx
      .insertInto('runs')
      .values({
        id: run.id,
        plan_digest: run.planDigest,
        started_at: run.startedAt,
        wish: run.wish,
        owner: null,
        ...stateColumns(run),
      })
      .execute();
    await appendEntries(tx, entries);
  });
}

async function getRun(database: Database, id: string): Promise<Run | undefined> {
  const row = await database.read((db) =>
    db.selectFrom('runs').select(['id', 'state', 'wish']).where('id', '=', id).executeTakeFirst(),
  );
  return row === undefined ? undefined : toRun(row);
}

async function listRuns(database: Database, limit: number): Promise<readonly Run[]> {
  const rows = await database.read((db) =>
    db
      .selectFrom('runs')
      .select(['id', 'state', 'wish'])
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute(),
  );
  return rows.map(toRun);
}

async function setWish(
  database: Database,
  { id, wish, entry }: { readonly id: string; readonly wish: RunWish; readonly entry: NewEntry },
): Promise<void> {
  await database.write(async (tx) => {
    const row = await tx
      .updateTable('runs')
      .set({ wish })
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    if (row === undefined)
      throw new OakumError('store.not-found', `no run ${JSON.stringify(id)} in the store`);
    await appendEntries(tx, [entry]);
  });
}

function stateColumns(run: Run): { ended: number; state: string } {
  return { ended: isEnded(run) ? 1 : 0, state: JSON.stringify(run) };
}

/** Only the version, whatever else a later machine may keep. */
const Machine = z.object({ machine: z.number().int() });
const knownMachine = 1;

/** A newer Oakum's run is not corrupt: it is told apart, so that nobody restores a backup over it. */
function toRun(row: Pick<RunsTable, 'id' | 'state' | 'wish'>): Run {
  const what = `Run ${row.id}`;
  const { machine } = parseDocument(Machine, row.state, what);
  if (machine > knownMachine) {
    throw new OakumError(
      'store.newer',
      `${what} has machine version ${machine}, this Oakum knows ${knownMachine}`,
      {
        hint: 'Let the Oakum that started it finish it.',
      },
    );
  }
  const wish = parseDocument(RunWish, JSON.stringify(row.wish), what);
  return { ...parseDocument(Run, row.state, what), wish };
}

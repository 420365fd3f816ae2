import { OakumError } from '../../kernel/pure/index.ts';
import type { Lease } from '../interface.ts';
import type { Database } from './database.ts';

interface Term {
  readonly now: Temporal.Instant;
  readonly ttlMs: number;
}

/**
 * One statement decides: of any number of claims at the same moment, the database lets one see the row free. Every
 * claim raises the fence, also one by the same owner, so that a restarted process which kept its name ends the lease of
 * its older self.
 */
export async function claim(
  database: Database,
  wish: Term & { readonly id: string; readonly owner: string },
): Promise<Lease | undefined> {
  const row = await database.write((tx) =>
    tx
      .updateTable('runs')
      .set((eb) => ({ ...termColumns(wish), owner: wish.owner, fence: eb('fence', '+', 1) }))
      .where('id', '=', wish.id)
      .where((eb) =>
        eb.or([
          eb('owner', 'is', null),
          eb('owner', '=', wish.owner),
          eb('until_ms', '<=', wish.now.epochMilliseconds),
        ]),
      )
      .returning(['id', 'fence'])
      .executeTakeFirst(),
  );
  return row === undefined ? undefined : toLease(row, wish.owner, wish);
}

/** The run that waited longest since somebody looked at it, so that one that is paused does not starve the others. */
export async function claimAny(
  database: Database,
  wish: Term & { readonly owner: string },
): Promise<Lease | undefined> {
  const row = await database.write((tx) =>
    tx
      .updateTable('runs')
      .set((eb) => ({ ...termColumns(wish), owner: wish.owner, fence: eb('fence', '+', 1) }))
      .where('id', '=', (eb) =>
        eb
          .selectFrom('runs as free')
          .select('free.id')
          .where('free.ended', '=', 0)
          .where((or) =>
            or.or([or('free.owner', 'is', null), or('free.until_ms', '<=', wish.now.epochMilliseconds)]),
          )
          .orderBy('free.claimed_ms')
          .orderBy('free.started_at')
          .orderBy('free.id')
          .limit(1)
          .$if(database.kind === 'postgresql', (query) => query.forUpdate().skipLocked()),
      )
      .returning(['id', 'fence'])
      .executeTakeFirst(),
  );
  return row === undefined ? undefined : toLease(row, wish.owner, wish);
}

export async function holder(database: Database, id: string): Promise<Lease | undefined> {
  const row = await database.read((db) =>
    db
      .selectFrom('runs')
      .select(['id', 'owner', 'fence', 'until_ms'])
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  if (row === undefined || row.owner === null) return undefined;
  const until = Temporal.Instant.fromEpochMilliseconds(row.until_ms);
  return { run: row.id, owner: row.owner, fence: row.fence, until };
}

/** @throws store.fenced if the lease was taken by another claim. */
export async function renew(database: Database, lease: Lease, term: Term): Promise<Lease> {
  const row = await database.write((tx) =>
    tx
      .updateTable('runs')
      .set(termColumns(term))
      .where('id', '=', lease.run)
      .where('owner', '=', lease.owner)
      .where('fence', '=', lease.fence)
      .returning(['id', 'fence'])
      .executeTakeFirst(),
  );
  if (row === undefined) throw fenced(lease, 'another owner took over');
  return toLease(row, lease.owner, term);
}

export async function release(database: Database, lease: Lease): Promise<void> {
  await database.write((tx) =>
    tx
      .updateTable('runs')
      .set({ owner: null, until_ms: 0 })
      .where('id', '=', lease.run)
      .where('owner', '=', lease.owner)
      .where('fence', '=', lease.fence)
      .execute(),
  );
}

export function fenced(lease: Lease, why: string): OakumError {
  return new OakumError(
    'store.fenced',
    `lease ${lease.fence} of ${lease.owner} on run ${lease.run} may not write: ${why}`,
    { hint: 'This process lost the run while it was away; the other one carries on, nothing is lost.' },
  );
}

function termColumns({ now, ttlMs }: Term): { until_ms: number; claimed_ms: number } {
  return { until_ms: now.epochMilliseconds + ttlMs, claimed_ms: now.epochMilliseconds };
}

function toLease(row: { id: string; fence: number }, owner: string, { now, ttlMs }: Term): Lease {
  return { run: row.id, owner, fence: row.fence, until: now.add({ milliseconds: ttlMs }) };
}

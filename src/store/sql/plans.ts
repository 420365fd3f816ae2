import { type Digest, OakumError } from '../../kernel/pure/index.ts';
import { Approval, Plan } from '../../model/index.ts';
import type { NewEntry, PlanStore } from '../interface.ts';
import type { Database } from './database.ts';
import { parseDocument } from './documents.ts';
import { appendEntries } from './evidence.ts';

export function makePlanStore(database: Database): PlanStore {
  return {
    save: (plan, entry) => savePlan(database, plan, entry),
    get: (idOrDigest) => getPlan(database, idOrDigest),
    list: (limit) => listPlans(database, limit),
    approve: (approval, entry) => approve(database, approval, entry),
    approvals: (digest) => approvals(database, digest),
  };
}

async function savePlan(database: Database, plan: Plan, entry: NewEntry): Promise<void> {
  await database.write(async (tx) => {
    const row = {
      id: plan.id,
      digest: plan.digest,
      created_at: plan.createdAt,
      document: JSON.stringify(plan),
    };
    const inserted = await tx
      .insertInto('plans')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted !== undefined) return appendEntries(tx, [entry]);
    const same = await tx
      .selectFrom('plans')
      .select('id')
      .where('id', '=', plan.id)
      .where('digest', '=', plan.digest)
      .executeTakeFirst();
    if (same === undefined) {
      throw new OakumError('store.exists', `another plan has the id ${plan.id} or the digest ${plan.digest}`);
    }
  });
}

async function getPlan(database: Database, idOrDigest: string): Promise<Plan | undefined> {
  const row = await database.read((db) =>
    db
      .selectFrom('plans')
      .select(['id', 'document'])
      .where((eb) => eb.or([eb('id', '=', idOrDigest), eb('digest', '=', idOrDigest)]))
      .executeTakeFirst(),
  );
  return row === undefined ? undefined : parseDocument(Plan, row.document, `Plan ${row.id}`);
}

async function listPlans(database: Database, limit: number): Promise<readonly Plan[]> {
  const rows = await database.read((db) =>
    db
      .selectFrom('plans')
      .select(['id', 'document'])
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute(),
  );
  return rows.map((row) => parseDocument(Plan, row.document, `Plan ${row.id}`));
}

async function approve(database: Database, approval: Approval, entry: NewEntry): Promise<void> {
  const word = { at: approval.at, document: JSON.stringify(approval) };
  await database.write(async (tx) => {
    await tx
      .insertInto('approvals')
      .values({ plan_digest: approval.planDigest, person: approval.by, ...word })
      .onConflict((conflict) => conflict.columns(['plan_digest', 'person']).doUpdateSet(word))
      .execute();
    await appendEntries(tx, [entry]);
  });
}

async function approvals(database: Database, digest: Digest): Promise<readonly Approval[]> {
  const rows = await database.read((db) =>
    db
      .selectFrom('approvals')
      .select(['person', 'document'])
      .where('plan_digest', '=', digest)
      .orderBy('at')
      .orderBy('person')
      .execute(),
  );
  return rows.map((row) => parseDocument(Approval, row.document, `The approval by ${row.person}`));
}

import type { SchemaModule } from 'kysely';
import type { Migration, MigrationTools } from './migration.ts';

export const start: Migration = {
  version: 1,
  name: 'start',
  async up(schema, tools) {
    await runs(schema);
    await evidence(schema, tools);
    await plans(schema);
    await knowledge(schema, tools);
    await seat(schema);
  },
};

async function runs(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('plan_digest', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('ended', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('wish', 'text', (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('fence', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('until_ms', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('claimed_ms', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema.createIndex('runs_by_start').on('runs').columns(['started_at', 'id']).execute();
  await schema.createIndex('runs_to_claim').on('runs').columns(['ended', 'claimed_ms']).execute();
}

async function evidence(schema: SchemaModule, tools: MigrationTools): Promise<void> {
  await schema
    .createTable('evidence')
    .addColumn('position', 'bigint', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('run', 'text')
    .addColumn('effect_key', 'text')
    .addColumn('bytes', 'text', (column) => column.notNull())
    .addColumn('leaf', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('evidence_by_run').on('evidence').columns(['run', 'position']).execute();
  await schema
    .createIndex('evidence_by_effect')
    .on('evidence')
    .columns(['effect_key', 'kind', 'position'])
    .execute();
  await tools.appendOnly('evidence');
  await schema
    .createTable('evidence_head')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('leaf', 'text')
    .execute();
  await schema
    .createTable('checkpoints')
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('checkpoints_pk', ['size', 'key_id'])
    .execute();
}

async function plans(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('plans')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('digest', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('plans_by_date').on('plans').columns(['created_at', 'id']).execute();
  await schema
    .createTable('approvals')
    .addColumn('plan_digest', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('approvals_pk', ['plan_digest', 'person'])
    .execute();
}

async function knowledge(schema: SchemaModule, { bytes }: MigrationTools): Promise<void> {
  await schema
    .createTable('layers')
    .addColumn('diff_id', 'text', (column) => column.notNull())
    .addColumn('reader', 'text', (column) => column.notNull())
    .addColumn('document', bytes, (column) => column.notNull())
    .addPrimaryKeyConstraint('layers_pk', ['diff_id', 'reader'])
    .execute();
  await schema
    .createTable('contents')
    .addColumn('manifest', 'text', (column) => column.primaryKey())
    .addColumn('document', bytes, (column) => column.notNull())
    .execute();
  await schema
    .createTable('first_seen')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .execute();
  await latest(schema, { table: 'reports', key: 'subject', bytes });
  await latest(schema, { table: 'inventories', key: 'cluster', bytes });
  await schema
    .createTable('quarantine')
    .addColumn('digest', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
}

async function latest(
  schema: SchemaModule,
  { table, key, bytes }: { table: string; key: string; bytes: MigrationTools['bytes'] },
): Promise<void> {
  await schema
    .createTable(table)
    .addColumn(key, 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('document', bytes, (column) => column.notNull())
    .execute();
}

async function seat(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('seat')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .execute();
}

import type { SchemaModule } from 'kysely';
import type { Migration, MigrationTools } from './migration.ts';

/** What registries answered for digests, beside the layers: manifests, indexes, configurations. */
export const documents: Migration = {
  version: 2,
  name: 'documents',
  up: create,
};

async function create(schema: SchemaModule, { bytes }: MigrationTools): Promise<void> {
  await schema
    .createTable('documents')
    .addColumn('digest', 'text', (column) => column.primaryKey())
    .addColumn('media_type', 'text', (column) => column.notNull())
    .addColumn('saved_ms', 'bigint', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('document', bytes, (column) => column.notNull())
    .execute();
  await schema
    .createIndex('documents_by_age')
    .on('documents')
    .columns(['saved_ms', 'digest', 'size'])
    .execute();
}

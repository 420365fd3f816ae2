import type { Migration } from './migration.ts';

/** Which clusters were read and when, small enough to be listed: inventories are too large to open for that. */
export const readings: Migration = {
  version: 4,
  name: 'readings',
  async up(schema) {
    await schema
      .createTable('readings')
      .addColumn('cluster', 'text', (column) => column.primaryKey())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .execute();
  },
};

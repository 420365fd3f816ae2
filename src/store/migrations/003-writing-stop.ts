import type { Migration } from './migration.ts';

/** The kill switch: one row while all writing is stopped. */
export const writingStop: Migration = {
  version: 3,
  name: 'writing-stop',
  async up(schema) {
    await schema
      .createTable('writing_stop')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('document', 'text', (column) => column.notNull())
      .execute();
  },
};

import type { Migration } from './migration.ts';

/** What other tools knew of findings before, and by which vulnerabilities it is found. */
export const history: Migration = {
  version: 5,
  name: 'history',
  async up(schema) {
    await schema
      .createTable('history')
      .addColumn('id', 'text', (column) => column.primaryKey())
      /** Grows with every record of every import: of two of one source about one thing, the higher speaks. */
      .addColumn('turn', 'bigint', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .execute();
    await schema
      .createTable('history_names')
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('history_names_pk', ['name', 'id'])
      .execute();
  },
};

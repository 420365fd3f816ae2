import type { Migration } from './migration.ts';

/** Layer patches that are lent to images; `document` is the loan, its end too. */
export const loans: Migration = {
  version: 9,
  name: 'loans',
  async up(schema) {
    await schema
      .createTable('loans')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('opened_at', 'text', (column) => column.notNull())
      .addColumn('ended', 'integer', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .execute();
  },
};

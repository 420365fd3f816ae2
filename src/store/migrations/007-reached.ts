import type { Migration } from './migration.ts';

/** When entries of catalogues of exploited vulnerabilities were first found in a cluster, and first shown to a person. */
export const reached: Migration = {
  version: 7,
  name: 'reached',
  async up(schema) {
    await schema
      .createTable('reached')
      .addColumn('cluster', 'text', (column) => column.notNull())
      /** `found` or `shown`. */
      .addColumn('hop', 'text', (column) => column.notNull())
      /** The name that the catalogue uses. */
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('reached_pk', ['cluster', 'hop', 'name'])
      .execute();
  },
};

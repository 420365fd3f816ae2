import type { Migration } from './migration.ts';

/** Where each key that signs images stands; `document` is the record, without any private half. */
export const signingKeys: Migration = {
  version: 8,
  name: 'signing-keys',
  async up(schema) {
    await schema
      .createTable('signing_keys')
      .addColumn('key_id', 'text', (column) => column.primaryKey())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('document', 'text', (column) => column.notNull())
      .execute();
  },
};

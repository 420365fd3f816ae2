import type { Migration } from './migration.ts';

/** What was last read of each node, so that a scan that collects nothing judges by it. */
export const nodeReadings: Migration = {
  version: 6,
  name: 'node readings',
  async up(schema, { bytes }) {
    await schema
      .createTable('node_readings')
      /** Empty for a host that was read by itself. */
      .addColumn('cluster', 'text', (column) => column.notNull())
      /** The UID of the node; of a host its boot, as JSON. */
      .addColumn('node', 'text', (column) => column.notNull())
      /** As JSON: what a host calls itself may be anything. */
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('document', bytes, (column) => column.notNull())
      .addPrimaryKeyConstraint('node_readings_pk', ['cluster', 'node'])
      .execute();
    await schema.createIndex('node_readings_name').on('node_readings').columns(['cluster', 'name']).execute();
    await schema.createIndex('node_readings_at').on('node_readings').column('at').execute();
  },
};

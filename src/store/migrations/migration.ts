import type { SchemaModule } from 'kysely';

/** What a migration may use beside the schema builder: the few words in which the two databases differ. */
export interface MigrationTools {
  readonly bytes: 'blob' | 'bytea';
  /** Makes the database refuse to change or remove rows of the table. */
  appendOnly(table: string): Promise<void>;
}

/**
 * One numbered step of the schema. It runs once, inside the transaction that records it, and is never changed after a
 * release: a mistake is corrected by the next number. It speaks of tables as they were then, so it uses no types of now.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  up(schema: SchemaModule, tools: MigrationTools): Promise<void>;
}

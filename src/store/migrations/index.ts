/**
 * The steps by which the schema came to be, numbered from 1 without gaps. A store that is ahead of this list was
 * written by a newer Oakum, and is refused (`store.newer`) instead of guessed at.
 */
import { start } from './001-start.ts';
import { documents } from './002-documents.ts';
import { writingStop } from './003-writing-stop.ts';
import { readings } from './004-readings.ts';
import { history } from './005-history.ts';
import { nodeReadings } from './006-node-readings.ts';
import { reached } from './007-reached.ts';
import { signingKeys } from './008-signing-keys.ts';
import { loans } from './009-loans.ts';
import type { Migration } from './migration.ts';

export type { Migration, MigrationTools } from './migration.ts';

export const migrations: readonly Migration[] = [
  start,
  documents,
  writingStop,
  readings,
  history,
  nodeReadings,
  reached,
  signingKeys,
  loans,
];

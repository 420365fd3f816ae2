import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deadlinesPage } from './reference/deadlines.ts';

/** Writes docs/reference/deadlines.md. Run it after a change of the tables in data/deadlines. */
writeFileSync(join(import.meta.dirname, '..', 'docs', 'reference', 'deadlines.md'), deadlinesPage());

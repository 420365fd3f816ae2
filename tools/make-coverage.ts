import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coveragePage } from './reference/coverage.ts';

/** Writes docs/reference/coverage.md. Run it after a change on a shelf. */
writeFileSync(join(import.meta.dirname, '..', 'docs', 'reference', 'coverage.md'), coveragePage());

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lifecyclePage } from './reference/lifecycle.ts';
import { versionsPage } from './reference/versions.ts';

/** Writes docs/reference/lifecycle.md and versions.md. Run it after a change of their tables or of a version scheme. */
const reference = join(import.meta.dirname, '..', 'docs', 'reference');
writeFileSync(join(reference, 'lifecycle.md'), lifecyclePage());
writeFileSync(join(reference, 'versions.md'), versionsPage());

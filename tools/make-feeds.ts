import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { feedsPage } from './reference/feeds.ts';

/** Writes docs/reference/feeds.md. Run it after a change of the feeds or of the bundled data. */
writeFileSync(join(import.meta.dirname, '..', 'docs', 'reference', 'feeds.md'), feedsPage());

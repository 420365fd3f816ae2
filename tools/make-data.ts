import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deadlineFiles } from './data/deadlines.ts';
import type { DataFile } from './data/files.ts';
import { lifecycleFile } from './data/lifecycle.ts';

/**
 * Makes the bundled starter set in `data/` from public snapshots: `node tools/make-data.ts ../shared/data`. Equal input
 * gives equal bytes. Sources, licences and dates are in `data/feeds.json` and `data/readme.md`.
 */
const shared = process.argv[2];
if (shared === undefined) throw new Error('usage: node tools/make-data.ts <folder of snapshots>');
const target = join(import.meta.dirname, '..', 'data');

const files: readonly DataFile[] = [...deadlineFiles(shared), lifecycleFile(shared)];

for (const folder of ['deadlines', 'ssvc', 'advisories', 'facts']) {
  rmSync(join(target, folder), { recursive: true, force: true });
}
for (const { path, bytes } of files) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), bytes);
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeCatalogue } from '../src/assess/advisories/index/catalogue.ts';
import { deadlineFiles } from './data/deadlines.ts';
import { bundledFeeds } from './data/feeds.ts';
import type { DataFile } from './data/files.ts';
import { lifecycleFile, packageSupportFile } from './data/lifecycle.ts';
import { noticeFile, readmeFile } from './data/readme.ts';

/**
 * Makes the bundled starter set in `data/` from public snapshots: `node tools/make-data.ts ../shared/data`. Equal input
 * gives equal bytes. Sources, licences and dates are in `data/feeds.json` and `data/readme.md`.
 */
const shared = process.argv[2];
if (shared === undefined) throw new Error('usage: node tools/make-data.ts <folder of snapshots>');
const target = join(import.meta.dirname, '..', 'data');

const feeds = bundledFeeds(shared);
const catalogue = writeCatalogue({ feeds: feeds.map(({ entry }) => entry) });
const infos = feeds.map(({ entry }) => entry.info);
const files: readonly DataFile[] = [
  ...feeds.flatMap((feed) => feed.files),
  { path: 'feeds.json', bytes: catalogue },
  ...deadlineFiles(shared),
  lifecycleFile(shared),
  packageSupportFile(shared),
  readmeFile(infos),
  noticeFile(infos),
];

for (const folder of ['deadlines', 'ssvc', 'advisories', 'facts']) {
  rmSync(join(target, folder), { recursive: true, force: true });
}
for (const { path, bytes } of files) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), bytes);
}
const sizeBytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
process.stderr.write(`${files.length} files, ${Math.round(sizeBytes / 1000)} kB\n`);

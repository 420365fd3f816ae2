import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DebianKernels } from '../src/discover/nodes/index.ts';
import { kernelsOfChangelog } from './data/debian-kernels.ts';

/**
 * Makes `data/debian-kernels.json` from the changelogs of Debian's package `linux`, one of each release, oldest release
 * first: `node tools/make-debian-kernels.ts CHANGELOG…`. They are in `/usr/share/doc/linux-libc-dev/changelog.Debian.gz` of
 * the newest package of each security suite, unpacked.
 */
const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('usage: node tools/make-debian-kernels.ts CHANGELOG…');
const read = paths.map((path) => kernelsOfChangelog(readFileSync(path, 'utf8')));
const table = DebianKernels.parse({
  schemaVersion: 1,
  source: `changelogs of Debian's package linux: ${read.map(({ release }) => release.kernels.at(-1)?.[1].at(-1)).join(', ')}`,
  licence: 'facts from free packages',
  asOf:
    read
      .map(({ asOf }) => asOf)
      .toSorted()
      .at(-1) ?? '',
  releases: read.map(({ release }) => release),
});
const path = join(import.meta.dirname, '../data/debian-kernels.json');
const { releases, ...head } = table;
const lines = releases.map(
  ({ kernels, ...release }) =>
    `${JSON.stringify(release).slice(0, -1)},"kernels":[\n${kernels.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]}`,
);
writeFileSync(path, `${JSON.stringify(head).slice(0, -1)},\n"releases":[\n${lines.join(',\n')}\n]}\n`);

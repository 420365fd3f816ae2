import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { openAdvisories } from '../../src/assess/advisories/index.ts';
import { makeMatcher } from '../../src/assess/match/index.ts';
import { openTree } from '../../src/edges/files/index.ts';
import { Package } from '../../src/model/index.ts';
import { draws } from '../estate/draws.ts';

/**
 * `match-many.ts LIST COUNT SIZE`: opens the bundled index and matches COUNT package lists of SIZE packages each, drawn
 * from the packages of LIST (the JSON of a scan) by a fixed seed, so that no two are alike. Prints what it came to.
 */
const [list = '', count = '1', size = '300'] = process.argv.slice(2);
const { packages } = z.object({ packages: z.array(Package) }).parse(JSON.parse(readFileSync(list, 'utf8')));
const os = { id: 'debian', versionId: '12', prettyName: 'Debian 12' };
const coverage = { read: 1, total: 1, unread: [] };

const opening = performance.now();
const index = await openAdvisories([openTree(join(import.meta.dirname, '..', '..', 'data'))]);
const openMs = performance.now() - opening;

const match = makeMatcher(index);
const draw = draws(20_261_128);
const took: number[] = [];
let findings = 0;
const matching = performance.now();
for (let one = 0; one < Number(count); one += 1) {
  const drawn = Array.from({ length: Number(size) }, () => packages[Math.floor(draw() * packages.length)]);
  const contents = { subject: `image:${one}`, os, packages: drawn.flatMap((item) => item ?? []), coverage };
  const started = performance.now();
  findings += match(contents).findings.length;
  took.push(performance.now() - started);
}
const matchMs = performance.now() - matching;
process.stdout.write(`${JSON.stringify({ openMs, matchMs, firstMs: took[0], findings })}\n`);

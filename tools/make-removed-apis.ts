import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { run } from '../rig/process.ts';
import { type RemovedApi, RemovedApiTable } from '../src/assess/lifecycle/index.ts';
import { plutoApis, plutoSource } from './data/pluto-apis.ts';
import { beyond, type Described, describeModule, mergeDescribed, sortApis } from './data/removed-apis.ts';
import { removedApisPage } from './reference/removed-apis.ts';

/**
 * Makes `data/removed-apis.json` and its page from what Kubernetes says of its own APIs, read out of its Go modules:
 * `node tools/make-removed-apis.ts ../shared/data`. Several versions, newest first: an API that is gone is in old ones only.
 * What no module has comes from Pluto's list. Needs Go.
 */
const shared = process.argv[2];
if (shared === undefined) throw new Error('usage: node tools/make-removed-apis.ts <folder of snapshots>');
const root = join(import.meta.dirname, '..');

/** One of each minor that has the data: what a plan says and what came of it differ, and only the next minor shows it. */
const apiVersions =
  '37.1 36.3 35.10 34.2 33.5 32.13 31.14 30.14 29.15 28.15 27.4 26.9 25.16 24.17 23.16 22.5 21.14 20.6 19.16'
    .split(' ')
    .map((version) => `k8s.io/api@v0.${version}`);
const modules = [
  apiVersions,
  ['k8s.io/apiextensions-apiserver@v0.37.1', 'k8s.io/apiextensions-apiserver@v0.21.14'],
  ['k8s.io/kube-aggregator@v0.37.1', 'k8s.io/kube-aggregator@v0.21.14'],
];

const Downloaded = z.object({ Dir: z.string(), Info: z.string() });
const download = async (name: string) =>
  Downloaded.parse(JSON.parse(await run('go', ['mod', 'download', '-json', name], { cwd: tmpdir() })));

const lists: (readonly RemovedApi[])[] = [];
for (const versions of modules) {
  const described: Described[] = [];
  for (const name of versions) described.push(describeModule((await download(name)).Dir, name));
  lists.push(mergeDescribed(described));
}
const own = lists.flat();
const newest = await download(apiVersions[0] ?? '');
const asOf = z.object({ Time: z.string() }).parse(JSON.parse(readFileSync(newest.Info, 'utf8'))).Time;

const pluto = plutoApis(readFileSync(join(shared, 'deprecations/pluto-versions.json'), 'utf8'));
const table = RemovedApiTable.parse({
  schemaVersion: 1,
  source: `Go modules of Kubernetes (k8s.io/api v0.19 to v0.37); what they lack from ${plutoSource}`,
  licence: 'Apache-2.0',
  asOf: asOf.slice(0, 10),
  knownTo: '1.37',
  apis: sortApis([...own, ...beyond(own, pluto)]),
});
writeFileSync(join(root, 'data/removed-apis.json'), `${JSON.stringify(table, null, 1)}\n`);
writeFileSync(join(root, 'docs/reference/removed-apis.md'), removedApisPage(table));
process.stderr.write(`${table.apis.length} APIs\n`);

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type RemovedApi, RemovedApiTable } from '../src/assess/lifecycle/index.ts';
import { apisOfModule } from './apis/read-modules.ts';
import { jsonFile } from './data/files.ts';

/**
 * Writes `data/removed-apis.json` from Kubernetes' own modules: `node tools/make-removed-apis.ts` in reach of Go and
 * its modules. The newest module that has a type has the word on it; types that were taken out of the sources since are
 * in older ones.
 */
const newest = '0.37.1';
const modules: readonly (readonly [string, readonly string[]])[] = [
  [
    'k8s.io/api',
    [newest, '0.34.2', '0.33.5', '0.31.14', '0.28.15', '0.25.16', '0.24.17', '0.21.14', '0.19.16'],
  ],
  ['k8s.io/apiextensions-apiserver', ['0.21.14']],
  ['k8s.io/kube-aggregator', ['0.21.14']],
];
const Downloaded = z.object({ Dir: z.string() });
const Listed = z.object({ Time: z.string() });

function go(...args: readonly string[]): unknown {
  // Outside of any module, so that no go.mod decides.
  return JSON.parse(execFileSync('go', args, { cwd: '/', encoding: 'utf8' }));
}

const known = new Map<string, RemovedApi>();
for (const [path, versions] of modules) {
  for (const version of versions) {
    const { Dir } = Downloaded.parse(go('mod', 'download', '-json', `${path}@v${version}`));
    for (const api of apisOfModule(Dir)) {
      const key = `${api.group}/${api.version} ${api.kind}`;
      if (!known.has(key)) known.set(key, api);
    }
  }
}
const rows = [...known]
  .toSorted(([left], [right]) => (left < right ? -1 : 1))
  .map(([, api]) => api)
  .filter(({ deprecated, removed }) => deprecated !== undefined || removed !== undefined);
const table = RemovedApiTable.parse({
  schemaVersion: 1,
  source: modules
    .map(([path, versions]) => `${path} ${versions.map((one) => `v${one}`).join(', ')}`)
    .join('; '),
  licence: 'Apache-2.0',
  asOf: Listed.parse(go('list', '-m', '-json', `k8s.io/api@v${newest}`)).Time.slice(0, 10),
  kubernetes: newest.replace(/^0\.(\d+)\..*$/, '1.$1'),
  apis: rows,
});
const { path, bytes } = jsonFile('removed-apis.json', table);
writeFileSync(join(import.meta.dirname, '..', 'data', path), bytes);
process.stderr.write(`${rows.length} API types\n`);

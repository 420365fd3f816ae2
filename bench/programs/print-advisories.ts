import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { openAdvisories } from '../../src/assess/advisories/index.ts';
import { openTree } from '../../src/edges/files/index.ts';
import { Package } from '../../src/model/index.ts';

/**
 * `print-advisories.ts LIST RELEASE`: the bundled advisories about every package of LIST (the JSON of a scan), as rows of
 * JSON that the programs read which make databases for the peers. RELEASE is the ecosystem of its distribution packages
 * (`Debian:12`). Languages that no bundled feed speaks for are left out.
 */
const [list = '', release = ''] = process.argv.slice(2);
const { packages } = z.object({ packages: z.array(Package) }).parse(JSON.parse(readFileSync(list, 'utf8')));
const index = await openAdvisories([openTree(join(import.meta.dirname, '..', '..', 'data'))]);
const ecosystems: Readonly<Record<string, string>> = {
  deb: release,
  apk: release,
  golang: 'Go',
  pypi: 'PyPI',
};

const asked = new Set<string>();
for (const { type, name, source } of packages) {
  const ecosystem = ecosystems[type];
  const wanted = type === 'deb' || type === 'apk' ? (source?.name ?? name) : name;
  if (ecosystem === undefined || asked.has(`${ecosystem} ${wanted}`)) continue;
  asked.add(`${ecosystem} ${wanted}`);
  for (const row of index.lookup(ecosystem, wanted)) {
    const { id, aliases, ranges, versions, withdrawn = '', severity } = row;
    const said = { id, aliases, ecosystem, package: row.package, ranges, versions, withdrawn, severity };
    process.stdout.write(`${JSON.stringify(said)}\n`);
  }
}

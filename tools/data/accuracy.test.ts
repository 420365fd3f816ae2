import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openAdvisories } from '../../src/assess/advisories/index.ts';
import { matchContents } from '../../src/assess/match/index.ts';
import { openTree } from '../../src/edges/files/index.ts';
import { readDpkgStatus } from '../../src/formats/dpkg/index.ts';
import { allRead, type Finding } from '../../src/model/index.ts';

const root = join(import.meta.dirname, '../..');
const labelled = join(root, 'testing/fixtures/labelled/bookworm-main-apps');

/** One line of expected.tsv. */
function lineOf({ package: item, source, vulnerability, fix }: Finding): string {
  return [item.name, item.version, source?.name, source?.version, vulnerability, fix.version].join('\t');
}

describe('the Debian application image', () => {
  it('has exactly the findings that dpkg finds in the raw table, and says what its source cannot say', async () => {
    const index = await openAdvisories([openTree(join(root, 'data'))]);
    const { packages, rejected } = readDpkgStatus(gunzipSync(readFileSync(join(labelled, 'status.gz'))));
    const result = matchContents(
      {
        subject: 'image:labelled',
        os: {
          id: 'debian',
          versionId: '12',
          codename: 'bookworm',
          prettyName: 'Debian GNU/Linux 12 (bookworm)',
        },
        packages: packages.map(({ name, version, source }) => ({
          name,
          version,
          source,
          type: 'deb',
          purl: `pkg:deb/debian/${name}@${version}`,
        })),
        coverage: allRead(1),
      },
      index,
    );
    const [, ...expected] = readFileSync(join(labelled, 'expected.tsv'), 'utf8').trimEnd().split('\n');
    expect([packages.length, rejected.length]).toEqual([159, 0]);
    expect(result.findings.map(lineOf).toSorted()).toEqual(expected.toSorted());
    expect(result.ignored).toEqual([]);
    expect(result.unknowns.map(({ what, packages: count }) => `${what}: ${count}`)).toEqual([
      'Debian 12: 159',
      'Debian 12 packages outside its feed: 75',
    ]);
  });
});

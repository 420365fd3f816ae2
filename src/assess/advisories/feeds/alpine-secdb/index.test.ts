import { describe, expect, it } from 'vitest';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { alpineSecdb } from './index.ts';

const brotli = {
  pkg: { name: 'brotli', secfixes: { '1.0.9-r0': ['CVE-2020-8927'], '0': ['CVE-2020-1111'] } },
};
const document = (distroversion: string, ...packages: readonly object[]) =>
  JSON.stringify({ apkurl: '{{urlprefix}}', archs: ['x86_64'], reponame: 'main', distroversion, packages });

describeFeedProvider(alpineSecdb, {
  name: 'main.json',
  text: document('v3.20', brotli),
  content: {
    advisories: [
      {
        id: 'CVE-2020-8927',
        aliases: [],
        feed: 'feed',
        ecosystem: 'Alpine:v3.20',
        package: 'brotli',
        ranges: [{ fixed: '1.0.9-r0' }],
        versions: [],
        severity: 'unknown',
        cvss: [],
      },
    ],
  },
  spoiled: document('v3.20', brotli, { pkg: 7 }),
  left: 1,
});

describe('several branches in one file', () => {
  it('are read line by line, a bad line costs itself', () => {
    const lines = [document('v3.10', brotli), '{"distroversion":', document('v3.11', brotli)].join('\n');
    const { advisories, quarantined } = alpineSecdb.read(fileOf('secdb.ndjson', lines), 'feed');
    expect(advisories.map(({ ecosystem }) => ecosystem)).toEqual(['Alpine:v3.10', 'Alpine:v3.11']);
    expect(quarantined.map(({ what }) => what)).toEqual(['secdb.ndjson:2']);
  });
});

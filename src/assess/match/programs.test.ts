import { expect, it } from 'vitest';
import {
  type Advisory,
  type AdvisoryIndex,
  allRead,
  type FeedInfo,
  type Package,
} from '../../model/index.ts';
import { matchContents } from './index.ts';

const info: FeedInfo = {
  id: 'feed',
  title: '',
  source: '',
  licence: '',
  asOf: '2026-11-20',
  records: 2,
  quarantined: 0,
  ecosystems: ['Bitnami', 'Node.js'],
  knows: 'all',
};
const advisory = (ecosystem: string, name: string, fixed: string): Advisory => ({
  id: 'CVE-2021-1',
  aliases: [],
  feed: 'feed',
  ecosystem,
  package: name,
  ranges: [{ fixed }],
  versions: [],
  severity: 'high',
  cvss: [],
});
const advisories = [advisory('Bitnami', 'consul', '1.10.2'), advisory('Node.js', 'node', '20.20.2')];
const index: AdvisoryIndex = {
  feeds: [info],
  lookup: (ecosystem, name) =>
    advisories.filter((row) => row.ecosystem === ecosystem && row.package === name),
  facts: ([id = '']) => ({ id, aliases: [], severity: 'unknown' }),
};

it.each<[Package['type'], string, string, string[]]>([
  ['bitnami', 'consul', '1.10.1', ['1.10.2']],
  // The build number of Bitnami is no pre-release of what upstream released.
  ['bitnami', 'consul', '1.10.2-3', []],
  ['generic', 'node', '20.19.0', ['20.20.2']],
  ['generic', 'node', '20.20.2', []],
])('judges %s %s %s', (type, name, version, fixes) => {
  const item: Package = { type, name, version, purl: `pkg:${type}/${name}@${version}` };
  const { findings, unknowns } = matchContents(
    { subject: 'dir:x', packages: [item], coverage: allRead(1) },
    index,
  );
  expect([findings.map(({ fix }) => fix.version), unknowns]).toEqual([fixes, []]);
});

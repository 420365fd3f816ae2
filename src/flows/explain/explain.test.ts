import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledProfiles, FindingDetail, type ReportFinding } from '../../model/index.ts';
import { type FakeWorld, startFakeWorld } from '../conformance/fake-world.ts';
import { explain, explainFinding } from '../explain.ts';
import { lastReport } from '../last-report.ts';
import { scanDocument } from '../scan-document.ts';
import { disagreementsOf } from './disagreements.ts';

const digest = `sha256:${'d'.repeat(64)}`;
const bom = JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { component: { type: 'container', name: 'registry.acme.io/shop/web:1', version: digest } },
  components: [
    { type: 'library', name: 'less', version: '590-2', purl: 'pkg:deb/debian/less@590-2?distro=debian-12' },
  ],
});

const v31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const v31Local = 'CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';

interface Sketch {
  readonly id: string;
  readonly release: string;
  readonly fixed?: string;
  readonly vector?: string;
  readonly more?: object;
}

const osv = ({ id, release, fixed, vector = v31, more = {} }: Sketch): string =>
  JSON.stringify({
    schema_version: '1.6.0',
    id,
    published: '2026-01-02T00:00:00Z',
    modified: '2026-03-04T05:06:07Z',
    severity: [{ type: 'CVSS_V3', score: vector }],
    affected: [
      {
        package: { ecosystem: `Debian:${release}`, name: 'less' },
        ranges: [
          {
            type: 'ECOSYSTEM',
            events: [{ introduced: '0' }, ...(fixed === undefined ? [] : [{ fixed }])],
          },
        ],
      },
    ],
    ...more,
  });

const files = {
  'cve-12.json': osv({ id: 'CVE-2026-1', release: '12', fixed: '590-2.1~deb12u1' }),
  'cve-13.json': osv({ id: 'CVE-2026-1', release: '13' }),
  'ghsa.json': osv({
    id: 'GHSA-aaaa-bbbb-cccc',
    release: '12',
    fixed: '590-2.1~deb12u2',
    vector: v31Local,
    more: { aliases: ['CVE-2026-1'] },
  }),
  'withdrawn.json': osv({
    id: 'OSV-2026-9',
    release: '12',
    fixed: '600-1',
    more: { aliases: ['CVE-2026-1'], withdrawn: '2026-02-01T00:00:00Z' },
  }),
  'other.json': osv({ id: 'CVE-2026-2', release: '11', fixed: '551-2' }),
};

describe('an explanation', () => {
  let fake: FakeWorld;
  let folder = '';
  let detail: FindingDetail;
  beforeAll(async () => {
    fake = await startFakeWorld();
    folder = mkdtempSync(join(tmpdir(), 'oakum-explain-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const path = join(tmpdir(), `${folder.split('/').at(-1) ?? ''}.cdx.json`);
    writeFileSync(path, bom);
    await scanDocument(fake.world, {
      kind: 'sbom',
      source: { kind: 'file', path },
      vex: [],
      packagesOnly: false,
      advisoriesFrom: folder,
      signal: new AbortController().signal,
    });
    rmSync(path);
    const explained = await explain(fake.world, 'CVE-2026-1', folder);
    expect(explained.details).toHaveLength(1);
    detail = FindingDetail.parse(explained.details[0]);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await fake.stop();
  });

  it('has the whole alias group with who uses each name', () => {
    expect(detail.names).toEqual([
      {
        name: 'CVE-2026-1',
        by: ['osv/CVE-2026-1', 'osv/GHSA-aaaa-bbbb-cccc', 'osv/OSV-2026-9'],
      },
      { name: 'GHSA-aaaa-bbbb-cccc', by: ['osv/GHSA-aaaa-bbbb-cccc'] },
      { name: 'OSV-2026-9', by: ['osv/OSV-2026-9'] },
    ]);
  });

  it('has every record of the release as its source says it, and shows what does not count', () => {
    const times = { published: '2026-01-02T00:00:00Z', modified: '2026-03-04T05:06:07Z' };
    expect(
      detail.records.map(({ advisory, counts, cvss, ranges, published, modified, withdrawn }) => ({
        advisory,
        counts,
        cvss,
        fixed: ranges.map(({ fixed }) => fixed),
        published,
        modified,
        withdrawn,
      })),
    ).toEqual([
      {
        advisory: 'CVE-2026-1',
        counts: true,
        cvss: [v31],
        fixed: ['590-2.1~deb12u1'],
        ...times,
        withdrawn: undefined,
      },
      {
        advisory: 'GHSA-aaaa-bbbb-cccc',
        counts: true,
        cvss: [v31Local],
        fixed: ['590-2.1~deb12u2'],
        ...times,
        withdrawn: undefined,
      },
      {
        advisory: 'OSV-2026-9',
        counts: false,
        cvss: [v31],
        fixed: ['600-1'],
        ...times,
        withdrawn: '2026-02-01T00:00:00Z',
      },
    ]);
    expect(detail.feeds.map(({ feed }) => feed.id)).toEqual(['osv']);
  });

  it('tells the fix of every release of the distribution, and what silence means', () => {
    expect(
      detail.streams.map(({ stream, isOurs, said, silence }) => [
        stream,
        isOurs,
        said.map(({ advisory, state, versions }) => [advisory, state, ...versions].join(' ')),
        silence,
      ]),
    ).toEqual([
      ['Debian:11', false, [], 'not listed by osv, which would list it if it were affected'],
      [
        'Debian:12',
        true,
        [
          'CVE-2026-1 fixed 590-2.1~deb12u1',
          'GHSA-aaaa-bbbb-cccc fixed 590-2.1~deb12u2',
          'OSV-2026-9 fixed 600-1',
        ],
        undefined,
      ],
      ['Debian:13', false, ['CVE-2026-1 open'], undefined],
    ]);
    expect(detail.streams[0]?.support?.state).toBeDefined();
  });

  it('names the fields on which sources differ, and the rule that chose', () => {
    expect(detail.disagreements.map(({ field, counts, said }) => ({ field, counts, said }))).toEqual([
      {
        field: 'severity',
        counts: 'critical',
        said: [
          { value: 'critical', by: ['osv/CVE-2026-1'] },
          { value: 'high', by: ['osv/GHSA-aaaa-bbbb-cccc'] },
        ],
      },
      {
        field: 'fix',
        counts: '590-2.1~deb12u2',
        said: [
          { value: '590-2.1~deb12u1', by: ['osv/CVE-2026-1'] },
          { value: '590-2.1~deb12u2', by: ['osv/GHSA-aaaa-bbbb-cccc'] },
        ],
      },
      {
        field: 'CVSS 3.1',
        counts: 'all',
        said: [
          { value: v31, by: ['osv/CVE-2026-1'] },
          { value: v31Local, by: ['osv/GHSA-aaaa-bbbb-cccc'] },
        ],
      },
    ]);
  });

  it('has the row of every profile, first those that apply, the binding one as the scan has it', () => {
    const { deadline, otherDeadlines = [] }: ReportFinding = detail.finding;
    expect(detail.deadlines.map((one) => one.deadline.profile).toSorted()).toEqual([...bundledProfiles]);
    const applying = detail.deadlines.filter(({ applies }) => applies).map((one) => one.deadline);
    expect(applying.map(({ profile, due, rule }) => ({ profile, due, rule }))).toEqual([
      { profile: deadline.profile, due: deadline.due, rule: deadline.rule },
      ...otherDeadlines.map(({ profile, due, rule }) => ({ profile, due, rule })),
    ]);
    expect(detail.deadlines.filter(({ binds }) => binds).map((one) => one.deadline)).toEqual([deadline]);
    expect(detail.notes).toEqual([]);
  });

  it('says what it no longer finds in other advisories, by the id of the finding too', async () => {
    const report = await lastReport(fake.world);
    const other = await explainFinding(fake.world, { report, id: detail.finding.id, shown: new Map() });
    expect(other.records).toEqual([]);
    expect(other.notes[0]).toContain('osv/CVE-2026-1, osv/GHSA-aaaa-bbbb-cccc');
    await expect(
      explainFinding(fake.world, { report, id: 'finding:none', shown: new Map() }),
    ).rejects.toMatchObject({
      code: 'explain.not-found',
    });
  });
});

it('counts the vectors of a CVE record by whoever wrote them', () => {
  const vectors = [
    { vector: v31, source: 'CNA' },
    { vector: v31Local, source: 'CISA-ADP' },
  ];
  const facts = { feed: 'cve', name: 'CVE-2026-1', severity: 'unknown', listings: [], vectors } as const;
  expect(disagreementsOf({ severity: 'high', fix: { state: 'open' } }, [], [facts])).toEqual([
    {
      field: 'CVSS 3.1',
      counts: 'all',
      rule: 'every vector is kept with its source',
      said: [
        { value: v31, by: ['cve: CNA'] },
        { value: v31Local, by: ['cve: CISA-ADP'] },
      ],
    },
  ]);
});

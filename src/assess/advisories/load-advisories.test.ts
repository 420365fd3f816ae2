import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { openTree } from '../../edges/files/index.ts';
import { writeZip } from '../../formats/zip/index.ts';
import { loadAdvisories } from './index.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function load(files: Readonly<Record<string, string | Uint8Array>>, now?: Temporal.Instant) {
  const folder = await mkdtemp(join(tmpdir(), 'oakum-feeds-'));
  folders.push(folder);
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return await loadAdvisories({ tree: openTree(folder), now });
}

const osv = (id: string, ecosystem: string, name: string) =>
  JSON.stringify({
    id,
    published: '2024-05-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem, name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] }],
      },
    ],
  });
const v31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N';
const v40 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
const table = 'release\tsource\tcve\tfixed_version\nbookworm\topenssl\tCVE-2024-1\t3.0.17-1\n';
const secdb = JSON.stringify({
  distroversion: 'v3.20',
  packages: [{ pkg: { name: 'openssl', secfixes: { '3.3.2-r0': ['CVE-2024-2'] } } }],
});

describe('loadAdvisories', () => {
  it.each([
    ['by v3.1 before v4.0', [v40, v31], 'medium'],
    ['by v4.0 where there is no v3', ['AV:N/AC:L/Au:N/C:P/I:N/A:N', v40], 'critical'],
    ['by v2 where there is no other, whose scale ends with high', ['AV:N/AC:L/Au:N/C:C/I:C/A:C'], 'high'],
    ['not by what is no vector', ['CVSS:4.0/AV:N', 'high'], 'unknown'],
    ['not without a vector', [], 'unknown'],
  ])('rates what has no word %s', async (_name, vectors, severity) => {
    const record = JSON.parse(osv('GHSA-1', 'npm', 'a'));
    const scored = { ...record, severity: vectors.map((score) => ({ type: 'CVSS_V4', score })) };
    const { value } = await load({ 'a.json': JSON.stringify(scored) });
    expect(value.lookup('npm', 'a').map((one) => [one.severity, one.cvss])).toEqual([[severity, vectors]]);
  });

  it('takes every kind of file, plain and gzip, in folders, and lists the others', async () => {
    const { value: index, coverage } = await load({
      'go/GO-1.json': osv('GO-1', 'Go', 'example.com/a'),
      'all.ndjson.gz': gzipSync([osv('PYSEC-1', 'PyPI', 'Foo_Bar'), osv('PYSEC-2', 'PyPI', 'b')].join('\n')),
      'npm.zip': writeZip([
        { path: 'x.json', bytes: new TextEncoder().encode(osv('GHSA-1', 'npm', '@a/b')) },
      ]),
      'debian.tsv.gz': gzipSync(table),
      'alpine/v3.20.json': secdb,
      'readme.md': '# notes',
      'broken.gz': 'no gzip',
    });
    const ids = (ecosystem: string, name: string) => index.lookup(ecosystem, name).map(({ id }) => id);
    expect([
      ids('Go', 'example.com/a'),
      ids('PyPI', 'foo.bar'),
      ids('npm', '@a/b'),
      ids('Debian:12', 'openssl'),
      ids('Alpine:v3.20', 'openssl'),
    ]).toEqual([['GO-1'], ['PYSEC-1'], ['GHSA-1'], ['CVE-2024-1'], ['CVE-2024-2']]);
    expect(coverage).toMatchObject({ read: 5, total: 7 });
    expect(coverage.unread.map(({ what, code }) => `${what}: ${code}`)).toEqual([
      'broken.gz: compression.corrupt',
      'readme.md: advisories.unknown-file',
    ]);
    expect(index.feeds.map(({ id, knows, ecosystems, asOf }) => [id, knows, ecosystems, asOf])).toEqual([
      ['alpine-secdb', 'fixed-only', ['Alpine:v3.20'], 'unknown'],
      ['debian-table', 'fixed-only', ['Debian:12'], 'unknown'],
      ['osv', 'all', ['Go', 'PyPI', 'npm'], '2024-05-01'],
    ]);
  });

  it('counts records that it cannot use', async () => {
    const { value } = await load({ 'a.ndjson': [osv('GO-1', 'Go', 'a'), '{"id":'].join('\n') });
    expect(value.feeds.map(({ records, quarantined }) => [records, quarantined])).toEqual([[1, 1]]);
  });

  it.each([
    ['before its day', '2026-11-21T09:00:00Z', [undefined], 1],
    ['after its day', '2027-11-21T09:00:00Z', ['2027-03-01T00:00:00Z'], 0],
  ])('reads a withdrawal %s', async (_name, now, withdrawn, quarantined) => {
    const record = { ...JSON.parse(osv('GO-1', 'Go', 'a')), withdrawn: '2027-03-01T00:00:00Z' };
    const { value } = await load({ 'a.json': JSON.stringify(record) }, Temporal.Instant.from(now));
    expect(value.lookup('Go', 'a').map((row) => row.withdrawn)).toEqual(withdrawn);
    expect(value.feeds.map((feed) => feed.quarantined)).toEqual([quarantined]);
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['an empty directory', {}, /there is nothing/],
    ['a directory of other things', { 'a.txt': 'x' }, /1 files, such as a\.txt: not OSV/],
    ['a broken file', { 'a.json': '{"id":"GO-1","affected":[' }, /none of its records can be read.*not JSON/],
    ['scores only', { 'epss.csv': '#score_date:2026-08-22\ncve,epss,percentile\n' }, /no advisories in/],
  ])('does not match against nothing: %s', async (_name, files, message) => {
    await expect(load(files)).rejects.toMatchObject({
      code: 'advisories.none',
      message: expect.stringMatching(message),
    });
  });

  it('takes facts from beside only when they are handed in', async () => {
    const { value } = await load({ 'a.json': osv('CVE-2024-1', 'Go', 'a') });
    expect(value.facts(['CVE-2024-1']).severity).toBe('unknown');
    const folder = folders[0] ?? '';
    const facts = () => ({ id: 'CVE-2024-1', aliases: [], severity: 'high' }) as const;
    const beside = await loadAdvisories({
      tree: openTree(folder),
      facts: { facts, factsBySource: () => [{ feed: 'beside', facts: facts() }] },
    });
    expect(beside.value.facts(['CVE-2024-1']).severity).toBe('high');
    expect(beside.value.factsBySource(['CVE-2024-1']).map(({ feed }) => feed)).toEqual(['beside']);
    expect(beside.value.lookup('Go', 'a')).toEqual(value.lookup('Go', 'a'));
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { feedAges, feedStandings, openAdvisories, staleUnknowns, updateFeeds } from '../index.ts';
import { catalogueOf } from './kept.ts';

/** The clock of this machine is wrong; those of the sources are right. */
let host: FeedHost;
let folder: string;
let seen = 0;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-clock-'));
  seen = 0;
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });

async function update(id: string, at: string, more: Partial<Parameters<typeof updateFeeds>[0]> = {}) {
  const clock = { now: () => Temporal.Instant.from(at), sleep: async () => {} };
  const tree = openWritableTree(folder);
  const [report] = await updateFeeds({ fetcher, tree, clock, only: [id], mirror: host.base, ...more });
  return report;
}

/** What was asked for since the last time, without what an update always asks for first. */
function asked(): readonly string[] {
  const since = host.requests.slice(seen).filter((request) => !request.endsWith('SHA256SUMS'));
  seen = host.requests.length;
  return since;
}

async function standing(at: string) {
  const { feeds } = await openAdvisories([openTree(folder)]);
  const now = Temporal.Instant.from(at);
  const { feeds: standings } = await feedStandings(feeds, openTree(folder), now);
  return { ...standings[0], unknown: staleUnknowns(feeds, { now, maxAgeDays: 30 }) };
}

const kevPath = 'kev/known_exploited_vulnerabilities.json';
function publishKev(day: string): void {
  const vulnerabilities = [{ cveID: 'CVE-2026-0001', dateAdded: '2026-11-01', dueDate: '2026-11-22' }];
  host.set(
    kevPath,
    JSON.stringify({ catalogVersion: day, dateReleased: `${day}T17:00:00Z`, vulnerabilities }),
  );
}

const goZip = 'osv/Go/all.zip';
const names = ['a', 'b', 'c'];
function record(id: string, fixed: string): string {
  const events = [{ introduced: '0' }, { fixed }];
  const affected = {
    package: { ecosystem: 'Go', name: `example.com/${id}` },
    ranges: [{ type: 'SEMVER', events }],
  };
  return JSON.stringify({ id: `GO-2026-${id}`, affected: [affected] });
}
function publishGo(fixed: string): void {
  host.set(
    goZip,
    writeZip(names.map((id) => ({ path: `${id}.json`, bytes: Buffer.from(record(id, fixed)) }))),
  );
}

describe('a clock that is behind', () => {
  it.each([
    ['5 hours', '2026-11-21T04:00:00Z'],
    ['a day and a half', '2026-11-19T22:00:00Z'],
  ])('by %s costs nothing: what changed is fetched, no age is negative', async (_how, early) => {
    publishKev('2026-11-20');
    await update('kev', '2026-11-21T09:00:00Z');
    publishKev('2026-11-21');
    expect(await update('kev', early)).toMatchObject({ kind: 'updated', asOf: '2026-11-21' });
    expect(await standing(early)).toMatchObject({ days: 0, unknown: [] });
    asked();
    expect(await update('kev', '2026-11-21T10:00:00Z')).toMatchObject({ kind: 'unchanged' });
    expect(asked()).toEqual([`304 ${kevPath}`]);
  });

  it('by days refuses what is of tomorrow, keeps what there is, and goes on when it is right again', async () => {
    publishKev('2026-11-20');
    await update('kev', '2026-11-21T09:00:00Z');
    publishKev('2026-11-21');
    const early = '2026-11-11T09:00:00Z';
    expect(await update('kev', early)).toMatchObject({ kind: 'failed', code: 'feed.future' });
    const { days, trouble } = await standing(early);
    expect([days, trouble?.code, trouble?.since]).toEqual([
      undefined,
      'feed.future',
      '2026-11-11T09:00:00.000Z',
    ]);
    expect(await update('kev', '2026-11-22T09:00:00Z')).toMatchObject({
      kind: 'updated',
      asOf: '2026-11-21',
    });
    expect(await standing('2026-11-22T09:00:00Z')).toMatchObject({ days: 1, trouble: undefined });
  });

  it('by days does not put what is fetched behind what is bundled', async () => {
    const bundledFolder = await mkdtemp(join(folder, 'bundled-'));
    publishKev('2026-11-18');
    const more = { tree: openWritableTree(bundledFolder) };
    await update('kev', '2026-11-18T20:00:00Z', more);
    publishGo('1.0.0');
    host.date(goZip, '');
    const bundled = openTree(bundledFolder);
    expect(await update('osv-go', '2020-01-01T00:00:00Z', { bundled })).toMatchObject({
      kind: 'failed',
      code: 'feed.future',
      reason: 'what came with Oakum speaks for 2026-11-18, and here it is 2020-01-01',
    });
    expect(await update('osv-go', '2026-11-19T00:00:00Z', { bundled })).toMatchObject({
      kind: 'updated',
      asOf: '2026-11-19',
    });
  });
});

describe('a clock that was ahead', () => {
  it('by years is forgotten with the next update: the mirror is fetched again, and ages are right', async () => {
    publishGo('1.0.0');
    // A mirror that says no date: the feed is as of the day that it was fetched.
    host.date(goZip, '');
    expect(await update('osv-go', '2030-01-01T00:00:00Z')).toMatchObject({ asOf: '2030-01-01' });
    const now = '2026-11-21T09:00:00Z';
    const before = await standing(now);
    expect([before.days, before.unknown.map(({ reason }) => reason)]).toEqual([
      undefined,
      ['the advisories for Go are of 2030-01-01, which has not come'],
    ]);
    asked();
    expect(await update('osv-go', now)).toMatchObject({ kind: 'updated', asOf: '2026-11-21' });
    expect(asked()).toEqual([`200 ${goZip}`]);
    expect(await standing(now)).toMatchObject({
      days: 0,
      checkedAt: '2026-11-21T09:00:00.000Z',
      unknown: [],
      feed: { times: { fetched: '2026-11-21T09:00:00.000Z', indexed: '2026-11-21T09:00:00.000Z' } },
    });
    expect(await update('osv-go', now)).toMatchObject({ kind: 'unchanged' });
    expect(asked()).toEqual([`304 ${goZip}`]);
  });

  it('and leaves a list of changes for the whole, which was not fetched a week ago after all', async () => {
    publishGo('1.0.0');
    await update('osv-go', '2030-01-01T00:00:00Z');
    const changed = '2026-11-20T00:00:00Z,GO-2026-a\n';
    const rest = names.slice(1).map((id) => `2026-08-01T00:00:00Z,GO-2026-${id}\n`);
    host.set('osv/Go/modified_id.csv', [changed, ...rest].join(''));
    host.set('osv/Go/GO-2026-a.json', record('a', '1.1.0'));
    asked();
    expect(await update('osv-go', '2026-11-21T09:00:00Z')).toMatchObject({ kind: 'updated' });
    expect(asked()).toEqual([`200 ${goZip}`]);
    expect(await update('osv-go', '2026-11-21T09:00:00Z')).toMatchObject({ kind: 'updated' });
    expect(asked()).toEqual(['200 osv/Go/modified_id.csv', '200 osv/Go/GO-2026-a.json']);
    const index = await openAdvisories([openTree(folder)]);
    expect(index.lookup('Go', 'example.com/a')[0]?.ranges[0]?.fixed).toBe('1.1.0');
  });

  it.each([
    ['by what the host calls now', 'Sat, 21 Nov 2026 09:00:00 GMT', '', '2026-11-21T14:00:00Z'],
    [
      'by the day that a mirror has its file from',
      '',
      'Sat, 21 Nov 2026 09:00:00 GMT',
      '2026-11-23T09:00:00Z',
    ],
  ])('loses no change of the hours that it was ahead: %s', async (_how, now, modified, ahead) => {
    const archive = 'cve/cvelistV5.zip';
    const fixture = join(import.meta.dirname, '../../../../testing/fixtures/advisories/cve/records.ndjson');
    const lines = (await readFile(fixture, 'utf8')).trim().split('\n');
    host.set(
      archive,
      writeZip(
        lines.map((line, at) => ({ path: `cves/CVE-2024-${1000 + at}.json`, bytes: Buffer.from(line) })),
      ),
    );
    host.date(archive, modified);
    if (now !== '') host.clock(now);
    expect(await update('cve-list', ahead)).toMatchObject({ kind: 'updated', records: lines.length });
    const changed = 'CVE-2024-17646';
    host.set(
      `cve/cves/2024/17xxx/${changed}.json`,
      (lines[0] ?? '').replaceAll(/"cveId":"CVE-[^"]+"/g, `"cveId":"${changed}"`),
    );
    const fetches = [
      { fetchTime: '2026-11-21T09:30:00Z', new: [{ cveId: changed }] },
      { fetchTime: '2026-11-01T09:30:00Z', new: [{ cveId: 'CVE-2024-0001' }] },
    ];
    host.set('cve/cves/deltaLog.json', JSON.stringify(fetches));
    host.clock('Mon, 23 Nov 2026 10:00:00 GMT');
    const right = '2026-11-23T10:00:00Z';
    expect(await update('cve-list', right)).toMatchObject({ records: lines.length + 1 });
  });

  it('does not make a trouble begin later than it is', async () => {
    host.fail(kevPath, 503);
    for (const at of ['2030-01-01T00:00:00Z', '2026-11-21T09:00:00Z', '2026-11-22T09:00:00Z'])
      await update('kev', at);
    expect((await catalogueOf(openTree(folder))).troubles).toMatchObject([
      { id: 'kev', since: '2026-11-21T09:00:00.000Z' },
    ]);
  });
});

it('no age is ever negative, whatever the clock says', async () => {
  publishKev('2026-11-20');
  await update('kev', '2026-11-21T09:00:00Z');
  const { feeds } = await openAdvisories([openTree(folder)]);
  const days = ['1970-01-01', '2026-11-17', '2026-11-19', '2026-11-20', '2026-11-21', '2030-01-01'].map(
    (day) => feedAges(feeds, Temporal.Instant.from(`${day}T12:00:00Z`))[0]?.days,
  );
  expect(days).toEqual([undefined, undefined, 0, 0, 1, 1138]);
});

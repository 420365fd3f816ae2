import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { openAdvisories, updateFeeds } from '../index.ts';

let host: FeedHost;
let folder: string;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-not-yet-'));
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
const clock = { now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'), sleep: async () => {} };

async function openAfter(id: string) {
  const tree = openWritableTree(folder);
  const [report] = await updateFeeds({ fetcher, tree, clock, only: [id], mirror: host.base });
  return { report, index: await openAdvisories([openTree(folder)]) };
}

/** So many that one doubtful record does not hold the feed. */
const others = Array.from({ length: 59 }, (_, at) => at);
const tomorrow = '2027-03-01T00:00:00Z';

it.each([
  // A day and a half is what clocks and time zones explain.
  ['withdrawn yesterday', { withdrawn: '2026-11-20T00:00:00Z' }, ['2026-11-20T00:00:00Z', undefined]],
  ['withdrawn within a day', { withdrawn: '2026-11-22T08:00:00Z' }, ['2026-11-22T08:00:00Z', undefined]],
  [
    'withdrawn on a day that has not come',
    { withdrawn: tomorrow },
    [undefined, `withdrawn ${tomorrow}, a day that has not come: it counts`],
  ],
  ['published and changed then', { published: tomorrow, modified: tomorrow }, [undefined, undefined]],
])('an advisory %s', async (_, dates, [withdrawn, reason]) => {
  const affected = [
    {
      package: { ecosystem: 'Go', name: 'example.com/a' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
    },
  ];
  const record = (id: string, more: object) => ({
    path: `${id}.json`,
    bytes: new TextEncoder().encode(JSON.stringify({ id, affected, ...more })),
  });
  host.set(
    'osv/Go/all.zip',
    writeZip([record('GO-1', dates), ...others.map((at) => record(`GO-X${at}`, {}))]),
  );
  const { report, index } = await openAfter('osv-go');
  expect(report).toMatchObject({ kind: 'updated', records: 60, quarantined: reason === undefined ? 0 : 1 });
  const rows = index.lookup('Go', 'example.com/a');
  expect(rows).toHaveLength(60);
  expect(rows.flatMap((row) => (row.id === 'GO-1' ? [row.withdrawn] : []))).toEqual([withdrawn]);
  expect(index.feeds[0]?.setAside?.map((one) => one.reason)).toEqual(
    reason === undefined ? undefined : [reason],
  );
});

it.each([
  ['added yesterday', '2026-11-20', '2026-11-20', undefined],
  ['added on a day that clocks explain', '2026-11-22', '2026-11-22', undefined],
  [
    'added on a day that has not come',
    '2099-01-01',
    '2026-11-21',
    'listed 2099-01-01, a day that has not come: it counts from 2026-11-21',
  ],
])('an entry of KEV %s stays listed', async (_, dateAdded, counts, reason) => {
  const entry = { cveID: 'CVE-2026-0001', dateAdded, dueDate: '2099-02-01' };
  host.set(
    'kev/known_exploited_vulnerabilities.json',
    JSON.stringify({
      catalogVersion: '2026.11.20',
      dateReleased: '2026-11-20T17:00:00Z',
      vulnerabilities: [
        entry,
        ...others.map((at) => ({ cveID: `CVE-2025-${1000 + at}`, dateAdded: '2025-01-01' })),
      ],
    }),
  );
  const { report, index } = await openAfter('kev');
  expect(report).toMatchObject({ kind: 'updated', records: 60, quarantined: reason === undefined ? 0 : 1 });
  expect(index.facts(['CVE-2026-0001']).kev).toEqual({
    dateAdded: counts,
    dueDate: '2099-02-01',
    ransomware: false,
    source: 'kev',
    arrival: { released: '2026-11-20T17:00:00.000Z', fetched: '2026-11-21T09:00:00.000Z' },
  });
  expect(index.feeds[0]?.setAside?.map((one) => one.reason)).toEqual(
    reason === undefined ? undefined : [reason],
  );
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { cataloguePath, readCatalogue } from '../index/catalogue.ts';
import { openAdvisories, updateFeeds } from '../index.ts';
import { indexedArrival } from './arrivals.ts';

let host: FeedHost;
let folder: string;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-arrivals-'));
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
const path = 'kev/known_exploited_vulnerabilities.json';

interface Entry {
  readonly cve: string;
  readonly dateAdded?: string;
}

const catalogue = (dateReleased: string, ...entries: readonly Entry[]): string =>
  JSON.stringify({
    catalogVersion: '2026.11.20',
    dateReleased,
    vulnerabilities: entries.map(({ cve, dateAdded = '2026-11-20' }) => ({ cveID: cve, dateAdded })),
  });

/** A clock that is a minute later at each look: what is fetched is in the index later. */
async function update(at: string, bundled?: string) {
  let now = Temporal.Instant.from(at);
  const clock = {
    now: () => {
      const before = now;
      now = now.add({ minutes: 1 });
      return before;
    },
    sleep: async () => {},
  };
  const tree = openWritableTree(folder);
  const beside = bundled === undefined ? {} : { bundled: openTree(bundled) };
  const [report] = await updateFeeds({
    ...{ fetcher, tree, clock, only: ['kev'], mirror: host.base, ...beside },
  });
  return report;
}

async function arrivalOf(cve: string) {
  const index = await openAdvisories([openTree(folder)]);
  const arrival = index.facts([cve]).kev?.arrival;
  return arrival && indexedArrival(arrival, index.feeds[0]?.times);
}

const first = {
  released: '2026-11-20T17:04:19.000Z',
  fetched: expect.stringMatching(/^2026-11-21T09:0/),
  indexed: expect.stringMatching(/^2026-11-21T09:0/),
};

it('an entry keeps the moments at which it first came, and a new one has those of its own fetch', async () => {
  host.set(path, catalogue('2026-11-20T17:04:19Z', { cve: 'CVE-2026-0001' }));
  expect(await update('2026-11-21T09:00:00Z')).toMatchObject({ kind: 'updated' });
  const arrived = await arrivalOf('CVE-2026-0001');
  expect(arrived).toEqual(first);
  expect((arrived?.indexed ?? '') > (arrived?.fetched ?? '~')).toBe(true);
  for (const hour of ['10', '11']) {
    const released = `2026-11-22T${hour}:00:00Z`;
    host.set(
      path,
      catalogue(
        released,
        // CISA corrected the day, which makes it no new entry.
        { cve: 'CVE-2026-0001', dateAdded: '2026-11-19' },
        { cve: 'CVE-2026-0002' },
        ...(hour === '11' ? [{ cve: 'CVE-2026-0003' }] : []),
      ),
    );
    expect(await update(`2026-11-22T${hour}:30:00Z`)).toMatchObject({ kind: 'updated' });
    expect(await arrivalOf('CVE-2026-0001')).toEqual(arrived);
    expect(await arrivalOf('CVE-2026-0002')).toEqual({
      released: '2026-11-22T10:00:00.000Z',
      fetched: expect.stringMatching(/^2026-11-22T10:3/),
      indexed: expect.stringMatching(/^2026-11-22T10:3/),
    });
  }
  expect(await arrivalOf('CVE-2026-0003')).toMatchObject({ released: '2026-11-22T11:00:00.000Z' });
});

it('the feed was published when its catalogue says that it was released', async () => {
  host.set(path, catalogue('2026-11-20T17:04:19.9796Z', { cve: 'CVE-2026-0001' }));
  await update('2026-11-21T09:00:00Z');
  const { feeds } = await openAdvisories([openTree(folder)]);
  expect(feeds[0]?.times?.published).toBe('2026-11-20T17:04:19.979Z');
});

it('a catalogue without a moment is released when its server says that the file was changed', async () => {
  host.set(path, catalogue('2026-11-20', { cve: 'CVE-2026-0001' }));
  host.date(path, 'Fri, 20 Nov 2026 18:00:00 GMT');
  await update('2026-11-21T09:00:00Z');
  expect(await arrivalOf('CVE-2026-0001')).toMatchObject({ released: '2026-11-20T18:00:00.000Z' });
});

it('what the bundled set has, and what was there before arrivals were kept, has none', async () => {
  const bundled = await mkdtemp(join(tmpdir(), 'oakum-arrivals-bundled-'));
  const tree = openWritableTree(bundled);
  const clock = { now: () => Temporal.Instant.from('2026-11-01T00:00:00Z'), sleep: async () => {} };
  host.set(path, catalogue('2026-10-31T17:00:00Z', { cve: 'CVE-2026-0001', dateAdded: '2026-10-30' }));
  await updateFeeds({ fetcher, tree, clock, only: ['kev'], mirror: host.base });
  const both = [{ cve: 'CVE-2026-0001', dateAdded: '2026-10-30' }, { cve: 'CVE-2026-0002' }];
  host.set(path, catalogue('2026-11-20T17:04:19Z', ...both));
  await update('2026-11-21T09:00:00Z', bundled);
  expect(await arrivalOf('CVE-2026-0001')).toBeUndefined();
  expect(await arrivalOf('CVE-2026-0002')).toEqual(first);
  // The next fetch has a last state: what was unknown there stays unknown.
  host.set(path, catalogue('2026-11-21T17:04:19Z', ...both, { cve: 'CVE-2026-0003' }));
  await update('2026-11-22T09:00:00Z', bundled);
  expect(await arrivalOf('CVE-2026-0001')).toBeUndefined();
  await rm(bundled, { recursive: true });
});

it('after damage of what is kept, all counts as new: nobody knows better', async () => {
  host.set(path, catalogue('2026-11-20T17:04:19Z', { cve: 'CVE-2026-0001' }));
  await update('2026-11-21T09:00:00Z');
  const tree = openWritableTree(folder);
  const bytes = await tree.read(cataloguePath, 1_000_000);
  const segment = readCatalogue(bytes ?? new Uint8Array()).feeds[0]?.segments[0]?.path ?? '';
  await tree.write(segment, new Uint8Array([1, 2, 3]));
  await update('2026-11-23T09:00:00Z');
  expect(await arrivalOf('CVE-2026-0001')).toMatchObject({
    fetched: expect.stringMatching(/^2026-11-23T09:0/),
  });
});

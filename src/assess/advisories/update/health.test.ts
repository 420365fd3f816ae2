import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { cataloguePath, readCatalogue } from '../index/catalogue.ts';
import { openAdvisories, updateFeeds } from '../index.ts';

let host: FeedHost;
let folder: string;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-health-'));
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
const go = 'osv/Go/all.zip';

async function update(at = '2026-11-21T09:00:00Z', accept: readonly string[] = []) {
  const clock = { now: () => Temporal.Instant.from(at), sleep: async () => {} };
  const tree = openWritableTree(folder);
  const [report] = await updateFeeds({ fetcher, tree, clock, only: ['osv-go'], mirror: host.base, accept });
  return report;
}
const open = async () => await openAdvisories([openTree(folder)]);
const troubles = async () => {
  const bytes = await openTree(folder).read(cataloguePath, 1_000_000);
  return bytes === undefined ? undefined : readCatalogue(bytes).troubles;
};

const record = (at: number, fixed: string): string =>
  JSON.stringify({
    id: `GO-${at}`,
    affected: [
      {
        package: { ecosystem: 'Go', name: `example.com/${at}` },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
  });
const zip = (...texts: readonly string[]): Uint8Array =>
  writeZip(texts.map((text, at) => ({ path: `${at}.json`, bytes: new TextEncoder().encode(text) })));
const many = (count: number, fixed = '1.5.0'): readonly string[] =>
  Array.from({ length: count }, (_, at) => record(at, fixed));

describe('an answer that is not the feed', () => {
  const page = '<!DOCTYPE html><html><body>Please log in</body></html>';

  it.each([
    ['a page', () => host.set(go, page), 'feed.page'],
    ['another document', () => host.set(go, '{"name":"x"}'), 'feed.other'],
    ['a part of the file', () => host.fail(go, 206), 'feed.partial'],
    ['half of what was announced', () => host.cut(go), 'http.unreachable'],
    ['an archive that is cut off', () => host.set(go, zip(...many(10)).slice(0, 200)), 'feed.malformed'],
    ['a day that has not come', () => host.date(go, 'Fri, 01 Jan 2027 10:00:00 GMT'), 'feed.future'],
  ])('is refused, and the last good state stays with its day: %s', async (_what, spoil, code) => {
    host.set(go, zip(...many(10)));
    expect(await update()).toMatchObject({ kind: 'updated', asOf: '2026-08-22' });
    host.set(go, zip(...many(11)));
    spoil();
    expect(await update('2026-11-22T09:00:00Z')).toMatchObject({ kind: 'failed', code });
    const index = await open();
    expect(index.feeds).toMatchObject([{ asOf: '2026-08-22', records: 10 }]);
    expect(index.lookup('Go', 'example.com/3')).toHaveLength(1);
    // Seen for the first time on the 22nd, and still so on the 23rd.
    await update('2026-11-23T09:00:00Z');
    const since = '2026-11-22T09:00:00.000Z';
    expect(await troubles()).toEqual([
      { id: 'osv-go', kind: 'failed', code, reason: expect.any(String), since },
    ]);
    host.date(go, 'Sun, 22 Nov 2026 10:00:00 GMT');
    host.set(go, zip(...many(12)));
    expect(await update('2026-11-24T09:00:00Z')).toMatchObject({ kind: 'updated', records: 12 });
    expect(await troubles()).toEqual([]);
  });

  it('is told although nothing was fetched before', async () => {
    host.set(go, page);
    expect(await update()).toMatchObject({ kind: 'failed', code: 'feed.page' });
    expect(await troubles()).toMatchObject([{ id: 'osv-go', code: 'feed.page' }]);
  });
});

describe('one bad record', () => {
  it('costs itself, is counted, and its first few are shown with the reason', async () => {
    const bad = Array.from({ length: 7 }, (_, at) => `{"id": ${at}}`);
    host.set(go, zip(...many(60), ...bad));
    expect(await update()).toMatchObject({ kind: 'updated', records: 60, quarantined: 7 });
    const [info] = (await open()).feeds;
    expect(info?.quarantined).toBe(7);
    expect(info?.setAside?.map(({ what }) => what)).toEqual([60, 61, 62, 63, 64].map((at) => `${at}.json`));
    expect(info?.setAside?.[0]?.reason).toContain('id: ');
  });

  it('of 60 MB is set aside unread', async () => {
    const huge = Buffer.alloc(60_000_000, ' ');
    const entries = many(10).map((text, at) => ({
      path: `${at}.json`,
      bytes: new TextEncoder().encode(text),
    }));
    host.set(go, writeZip([...entries, { path: 'huge.json', bytes: huge }]));
    expect(await update()).toMatchObject({ kind: 'updated', records: 10, quarantined: 1 });
    expect((await open()).feeds[0]?.setAside).toMatchObject([
      { what: 'huge.json', reason: expect.stringContaining('60000000') },
    ]);
  });
});

describe('a poisoned feed', () => {
  it('whose fixes went back is held: it would call fixed what is affected', async () => {
    host.set(go, zip(...many(100)));
    await update();
    host.set(go, zip(...many(96), ...many(100, '0.1.0').slice(96)));
    const held = await update('2026-11-22T09:00:00Z');
    expect(held).toEqual({
      kind: 'held',
      id: 'osv-go',
      reason:
        'the fixes of 4 of 100 records went back (example.com/96 GO-96 1.5.0 → 0.1.0, ' +
        'example.com/97 GO-97 1.5.0 → 0.1.0, example.com/98 GO-98 1.5.0 → 0.1.0); accept it by name if that is right',
    });
    expect((await open()).lookup('Go', 'example.com/99')).toMatchObject([{ ranges: [{ fixed: '1.5.0' }] }]);
    expect(await troubles()).toMatchObject([{ id: 'osv-go', kind: 'held' }]);
    expect(await update('2026-11-22T10:00:00Z', ['osv-go'])).toMatchObject({ kind: 'updated' });
    expect(await troubles()).toEqual([]);
  });

  it('that corrects a fix or two is not', async () => {
    host.set(go, zip(...many(100)));
    await update();
    host.set(go, zip(...many(98), ...many(100, '1.4.9').slice(98)));
    expect(await update()).toMatchObject({ kind: 'updated' });
  });

  it('that suddenly doubles is held, where it is large', async () => {
    host.set(go, zip(...many(1_000)));
    await update();
    host.set(go, zip(...many(2_100)));
    expect(await update()).toMatchObject({
      kind: 'held',
      reason: expect.stringContaining('grew from 1000 to 2100'),
    });
  });
});

it('says when a feed was published, fetched and indexed', async () => {
  host.set(go, zip(...many(10)));
  await update();
  expect((await open()).feeds[0]?.times).toEqual({
    published: '2026-08-22T10:00:00.000Z',
    fetched: '2026-11-21T09:00:00.000Z',
    indexed: '2026-11-21T09:00:00.000Z',
  });
});

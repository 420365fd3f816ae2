import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { openAdvisories, openWholeAdvisories, updateFeeds } from '../index.ts';

let host: FeedHost;
let folder: string;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-damage-'));
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
const clock = { now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'), sleep: async () => {} };
const archive = writeZip(
  Array.from({ length: 40 }, (_, at) => ({
    path: `${at}.json`,
    bytes: new TextEncoder().encode(
      JSON.stringify({
        id: `GO-${at}`,
        affected: [
          {
            package: { ecosystem: 'Go', name: `example.com/${at}` },
            ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: `1.${at}.0` }] }],
          },
        ],
      }),
    ),
  })),
);
const update = async () =>
  await updateFeeds({ fetcher, tree: openWritableTree(folder), clock, only: ['osv-go'], mirror: host.base });
const bitnamiArchive = writeZip([
  {
    path: 'BIT-1.json',
    bytes: new TextEncoder().encode(
      JSON.stringify({
        id: 'BIT-redis-2026-1',
        affected: [
          {
            package: { ecosystem: 'Bitnami', name: 'redis' },
            ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '0.13.3' }] }],
          },
        ],
      }),
    ),
  },
]);
const updateOf = async (more: { readonly only?: readonly string[] }) =>
  await updateFeeds({ fetcher, tree: openWritableTree(folder), clock, mirror: host.base, ...more });
const trees = () => [openTree(folder)];

const flipped = (at: (length: number) => number) => (bytes: Buffer) => {
  const place = at(bytes.length);
  bytes[place] = (bytes[place] ?? 0) ^ 0x55;
  return bytes;
};
const cut = (to: (length: number) => number) => (bytes: Buffer) => bytes.subarray(0, to(bytes.length));

/** Every class of place in a gzip file: its header, its packed text, its checksum, its length, and its end. */
const damages: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['a flipped bit in the header', flipped(() => 0)],
  ['a flipped bit in the flags', flipped(() => 3)],
  ['a flipped bit at the start of the text', flipped(() => 12)],
  ['a flipped bit in the middle', flipped((length) => length >> 1)],
  ['a flipped bit in the checksum', flipped((length) => length - 7)],
  ['a flipped bit in the length', flipped((length) => length - 1)],
  ['nothing left', cut(() => 0)],
  ['the header alone', cut(() => 10)],
  ['half of it', cut((length) => length >> 1)],
  ['all but the trailer', cut((length) => length - 8)],
  ['all but the last byte', cut((length) => length - 1)],
  ['a byte too many', (bytes) => Buffer.concat([bytes, Buffer.from([0])])],
];

it.each(damages)(
  'a segment with %s answers nothing, and the next update builds it anew',
  async (_what, damage) => {
    host.set('osv/Go/all.zip', archive);
    await update();
    const [name = ''] = await readdir(join(folder, 'advisories/osv-go'));
    const path = join(folder, 'advisories/osv-go', name);
    await writeFile(path, damage(await readFile(path)));
    const index = await openAdvisories(trees());
    expect(() => index.lookup('Go', 'example.com/7')).toThrow(
      expect.objectContaining({ code: 'advisories.corrupt' }),
    );
    await expect(openWholeAdvisories(trees())).rejects.toMatchObject({ code: 'advisories.corrupt' });
    expect(await update()).toMatchObject([{ kind: 'updated', records: 40 }]);
    const again = await openWholeAdvisories(trees());
    expect(again.lookup('Go', 'example.com/7')).toMatchObject([{ ranges: [{ fixed: '1.7.0' }] }]);
  },
);

it.each([
  ['half of it', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
  ['nothing left', (bytes: Buffer) => bytes.subarray(0, 0)],
  ['a flipped brace', flipped(() => 0)],
])('a catalogue with %s opens nothing, and the next update builds all anew', async (_what, damage) => {
  host.set('osv/Go/all.zip', archive);
  await update();
  const path = join(folder, 'feeds.json');
  await writeFile(path, damage(await readFile(path)));
  await expect(openAdvisories(trees())).rejects.toMatchObject({ code: 'advisories.corrupt' });
  expect(await update()).toMatchObject([{ kind: 'updated', records: 40 }]);
  expect((await openWholeAdvisories(trees())).lookup('Go', 'example.com/7')).toHaveLength(1);
});

it('a damaged catalogue is not hidden by an update that fails', async () => {
  host.set('osv/Go/all.zip', archive);
  await update();
  const path = join(folder, 'feeds.json');
  const damaged = (await readFile(path)).subarray(0, 100);
  await writeFile(path, damaged);
  const mirror = `${host.base}/nothing`;
  expect(
    await updateFeeds({ fetcher, tree: openWritableTree(folder), clock, only: ['osv-go'], mirror }),
  ).toMatchObject([{ kind: 'failed', id: 'osv-go' }]);
  expect(await readFile(path)).toEqual(damaged);
  await expect(openAdvisories(trees())).rejects.toMatchObject({ code: 'advisories.corrupt' });
});

it('feeds that were installed by name are still updated after the catalogue is damaged, even if that fails at first', async () => {
  host.set('osv/Go/all.zip', archive);
  host.set('osv/Bitnami/all.zip', bitnamiArchive);
  await updateOf({ only: ['osv-go', 'osv-bitnami'] });
  await writeFile(join(folder, 'feeds.json'), '{');
  host.fail('osv/Bitnami/all.zip', 503);
  const ofBoth = (reports: readonly { readonly id: string; readonly kind: string }[]) =>
    reports.filter(({ id }) => ['osv-go', 'osv-bitnami'].includes(id)).map(({ id, kind }) => `${id} ${kind}`);
  expect(ofBoth(await updateOf({}))).toEqual(['osv-go updated', 'osv-bitnami failed']);
  host.set('osv/Bitnami/all.zip', bitnamiArchive);
  expect(ofBoth(await updateOf({}))).toEqual(['osv-go unchanged', 'osv-bitnami updated']);
  expect((await openWholeAdvisories(trees())).lookup('Bitnami', 'redis')).toHaveLength(1);
});

it('so are those that have nothing but facts', async () => {
  const fixture = join(import.meta.dirname, '../../../../testing/fixtures/advisories/cve/records.ndjson');
  const lines = (await readFile(fixture, 'utf8')).trim().split('\n');
  const records = lines.map((line, at) => ({
    path: `cves/CVE-2024-${1000 + at}.json`,
    bytes: Buffer.from(line),
  }));
  host.set('cve/vulnrichment.zip', writeZip(records));
  expect(await updateOf({ only: ['vulnrichment'] })).toMatchObject([{ kind: 'updated' }]);
  await writeFile(join(folder, 'feeds.json'), '{');
  expect(await updateOf({})).toContainEqual(expect.objectContaining({ id: 'vulnrichment', kind: 'updated' }));
});

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { sha256 } from '../../../kernel/pure/index.ts';
import { feedDefinitions, openAdvisories, updateFeeds } from '../index.ts';

let host: FeedHost;
let folder: string;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-feeds-'));
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const clock = { now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'), sleep: async () => {} };
const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });

async function update(only: readonly string[], more: { mirror?: string; accept?: readonly string[] } = {}) {
  const tree = openWritableTree(folder);
  return await updateFeeds({ fetcher, tree, clock, only, mirror: host.base, ...more });
}
const open = async () => await openAdvisories([openTree(folder)]);

const goZip = (count: number) =>
  writeZip(
    Array.from({ length: count }, (_, at) => ({
      path: `GO-${at}.json`,
      bytes: new TextEncoder().encode(
        JSON.stringify({
          id: `GO-${at}`,
          affected: [
            {
              package: { ecosystem: 'Go', name: 'example.com/a' },
              ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
            },
          ],
        }),
      ),
    })),
  );
const secdb = (name: string) =>
  JSON.stringify({
    distroversion: 'v3.20',
    packages: [{ pkg: { name, secfixes: { '2-r0': ['CVE-2024-1'] } } }],
  });
const scores = '#score_date:2026-11-20\ncve,epss,percentile\nCVE-2024-1000,0.5,0.9\n';

describe('updateFeeds', () => {
  it('fetches, reads and keeps a feed, and asks only for what changed the next time', async () => {
    host.set('osv/Go/all.zip', goZip(10));
    expect(await update(['osv-go'])).toEqual([
      { kind: 'updated', id: 'osv-go', records: 10, quarantined: 0, asOf: '2026-08-22' },
    ]);
    const index = await open();
    expect(index.lookup('Go', 'example.com/a')).toHaveLength(10);
    expect(index.feeds).toMatchObject([
      { id: 'osv-go', source: `${host.base}/osv/Go/all.zip`, knows: 'all' },
    ]);
    expect(await update(['osv-go'])).toEqual([
      { kind: 'unchanged', id: 'osv-go', records: 10, asOf: '2026-08-22' },
    ]);
    expect(host.requests.filter((request) => request.endsWith('all.zip'))).toEqual([
      '200 osv/Go/all.zip',
      '304 osv/Go/all.zip',
    ]);
  });

  it('replaces old segments and leaves none behind', async () => {
    host.set('osv/Go/all.zip', goZip(10));
    await update(['osv-go']);
    host.set('osv/Go/all.zip', goZip(9));
    expect(await update(['osv-go'])).toMatchObject([{ kind: 'updated', before: 10, records: 9 }]);
    expect(await readdir(join(folder, 'advisories/osv-go'))).toHaveLength(1);
    expect((await open()).lookup('Go', 'example.com/a')).toHaveLength(9);
  });

  it('holds a feed that lost a large share of its records, until it is accepted', async () => {
    host.set('osv/Go/all.zip', goZip(10));
    await update(['osv-go']);
    host.set('osv/Go/all.zip', goZip(7));
    expect(await update(['osv-go'])).toEqual([
      {
        kind: 'held',
        id: 'osv-go',
        reason: 'it fell from 10 to 7 records; accept it by name if that is right',
      },
    ]);
    expect((await open()).lookup('Go', 'example.com/a')).toHaveLength(10);
    expect(await update(['osv-go'], { accept: ['osv-go'] })).toMatchObject([{ kind: 'updated', records: 7 }]);
  });

  it('keeps the old feed when the new one cannot be fetched or read, and goes on with the others', async () => {
    host.set('osv/Go/all.zip', goZip(10));
    host.set('epss/epss_scores-current.csv.gz', gzipSync(scores));
    await update(['osv-go']);
    host.fail('osv/Go/all.zip', 503);
    expect(await update(['osv-go', 'epss'])).toMatchObject([
      { kind: 'failed', id: 'osv-go', code: 'http.status' },
      { kind: 'updated', id: 'epss', records: 1, asOf: '2026-11-20' },
    ]);
    host.set('osv/Go/all.zip', goZip(10).slice(0, 100));
    expect(await update(['osv-go'])).toMatchObject([{ kind: 'failed', code: 'feed.malformed' }]);
    const index = await open();
    expect(index.lookup('Go', 'example.com/a')).toHaveLength(10);
    expect(index.facts(['CVE-2024-1000']).epss?.probability).toBe(0.5);
  });

  it('takes the files of a feed together: one that changed brings the others whole', async () => {
    const [main, community] = ['alpine/v3.20/main.json', 'alpine/v3.20/community.json'];
    host.set(main, secdb('openssl'));
    host.set(community, secdb('nodejs'));
    expect(await update(['alpine-secdb-v3.20'])).toMatchObject([{ kind: 'updated', records: 2 }]);
    host.set(community, secdb('chromium'));
    expect(await update(['alpine-secdb-v3.20'])).toMatchObject([{ kind: 'updated', records: 2 }]);
    const index = await open();
    expect(
      ['openssl', 'chromium', 'nodejs'].map((name) => index.lookup('Alpine:v3.20', name).length),
    ).toEqual([1, 1, 0]);
    host.remove(community);
    expect(await update(['alpine-secdb-v3.20'])).toMatchObject([{ kind: 'failed' }]);
  });

  it("refuses a file that is not what the mirror's SHA256SUMS says", async () => {
    host.set('osv/Go/all.zip', goZip(10));
    host.set('SHA256SUMS', `${sha256('another').slice(7)}  ./osv/Go/all.zip\n`);
    expect(await update(['osv-go'])).toMatchObject([{ kind: 'failed', code: 'feed.checksum' }]);
    host.set('SHA256SUMS', `${sha256(goZip(10)).slice(7)}  ./osv/Go/all.zip\n`);
    expect(await update(['osv-go'])).toMatchObject([{ kind: 'updated' }]);
  });

  it('updates from files, and sees by their content that nothing changed', async () => {
    const mirror = await mkdtemp(join(tmpdir(), 'oakum-mirror-'));
    await mkdir(join(mirror, 'epss'));
    await writeFile(join(mirror, 'epss/epss_scores-current.csv.gz'), scores);
    const from = pathToFileURL(mirror).href;
    expect(await update(['epss'], { mirror: from })).toMatchObject([{ kind: 'updated', asOf: '2026-11-20' }]);
    expect(await update(['epss'], { mirror: from })).toMatchObject([{ kind: 'unchanged' }]);
    await rm(mirror, { recursive: true });
  });

  it('holds a feed in which nothing can be used', async () => {
    host.set('osv/Go/all.zip', writeZip([{ path: 'a.json', bytes: new TextEncoder().encode('{') }]));
    expect(await update(['osv-go'])).toEqual([
      { kind: 'held', id: 'osv-go', reason: 'it holds no record that can be used' },
    ]);
  });
});

describe('the feeds that can be fetched', () => {
  it('have ids and mirror paths of their own, and come by TLS', () => {
    const sources = feedDefinitions.flatMap((definition) => definition.sources);
    expect(new Set(feedDefinitions.map(({ id }) => id)).size).toBe(feedDefinitions.length);
    expect(new Set(sources.map(({ mirrorPath }) => mirrorPath)).size).toBe(sources.length);
    expect(sources.filter(({ url }) => !url.startsWith('https://'))).toEqual([]);
  });
});

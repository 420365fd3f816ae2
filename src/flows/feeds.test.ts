import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../testing/feeds/index.ts';
import { feedStandings, openAdvisories } from '../assess/advisories/index.ts';
import { noDocuments } from '../config/index.ts';
import { bodyOf, FeedKey } from '../model/index.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { feedsInUse, updateAllFeeds } from './feeds.ts';

const signal = new AbortController().signal;
const scores = (count: number): string =>
  [
    '#score_date:2026-11-20',
    'cve,epss,percentile',
    ...Array.from({ length: count }, (_, at) => `CVE-2024-${1000 + at},0.5,0.9`),
    '',
  ].join('\n');

describe('what an update of feeds leaves in the evidence log', () => {
  let fake: FakeWorld;
  let host: FeedHost;
  beforeEach(async () => {
    fake = await startFakeWorld();
    host = await startFeedHost();
  });
  afterEach(async () => {
    await host.close();
    await fake.stop();
  });

  async function update(accept: readonly string[]) {
    const only = ['epss', 'osv-go'];
    await updateAllFeeds(fake.world, { only, mirror: host.base, file: undefined, accept, signal });
    const { evidence } = await fake.world.store();
    const [last] = await evidence.read((await evidence.size()) - 1, 1);
    return last;
  }

  it('is what became of each feed, in the shape that its kind of entry has', async () => {
    const missing = {
      kind: 'failed',
      id: 'osv-go',
      code: expect.any(String),
      reason: expect.stringContaining('osv/Go/all.zip'),
    };
    const known = { id: 'epss', asOf: '2026-11-20' };
    const told: unknown[] = [];
    for (const [count, accept] of [
      [20, ['epss']],
      [20, []],
      [2, []],
    ] as const) {
      host.set('epss/epss_scores-current.csv.gz', gzipSync(scores(count)));
      const entry = await update(accept);
      expect(entry).toMatchObject({ kind: 'feeds-updated', by: 'alice' });
      told.push(entry && bodyOf('feeds-updated', entry));
    }
    expect(told).toEqual([
      { feeds: [missing, { kind: 'updated', ...known, records: 20, quarantined: 0 }] },
      { feeds: [missing, { kind: 'unchanged', ...known, records: 20 }] },
      { feeds: [missing, { kind: 'held', id: 'epss', reason: expect.stringContaining('20') }] },
    ]);
  });

  it('shows beside what is in use when it was asked for, and why it is not newer', async () => {
    host.set('epss/epss_scores-current.csv.gz', gzipSync(scores(20)));
    await update(['epss']);
    host.set('epss/epss_scores-current.csv.gz', '<html>Please log in</html>');
    await update([]);
    const { feeds, troubles } = await feedsInUse(fake.world);
    const epss = feeds.find(({ feed }) => feed.id === 'epss');
    expect(epss).toMatchObject({
      checkedAt: expect.any(String),
      trouble: { id: 'epss', kind: 'failed', code: 'feed.page' },
    });
    expect(troubles).toMatchObject([{ id: 'osv-go', kind: 'failed', code: 'http.status' }]);
    expect(feeds.filter(({ trouble }) => trouble !== undefined).map(({ feed }) => feed.id)).toEqual(['epss']);
  });

  it('takes a feed that has a FeedKey only with a signature, and shows that it is signed', async () => {
    const path = 'epss/epss_scores-current.csv.gz';
    const bytes = gzipSync(scores(20));
    const { privateKey, publicKey } = await generateKey({ userIDs: { name: 'mirror' }, date: since });
    const folder = await mkdtemp(join(tmpdir(), 'oakum-key-'));
    await writeFile(join(folder, 'mirror.asc'), publicKey);
    const spec = { feeds: ['epss'], keyringFiles: [join(folder, 'mirror.asc')] };
    const world = fake.again({ documents: { ...noDocuments, feedKeys: [feedKey(spec)] } });
    const request = { only: ['epss'], mirror: host.base, file: undefined, accept: ['epss'], signal };
    host.set(path, bytes);
    expect(await updateAllFeeds(world, request)).toMatchObject([{ kind: 'failed', code: 'feed.unsigned' }]);
    const message = await createMessage({ binary: Uint8Array.from(bytes) });
    const signingKeys = await readPrivateKey({ armoredKey: privateKey });
    host.set(`${path}.asc`, `${await sign({ message, signingKeys, detached: true, date: since })}`);
    expect(await updateAllFeeds(world, request)).toMatchObject([{ kind: 'updated' }]);
    await rm(folder, { recursive: true });
    const index = await openAdvisories([world.folder('feeds')]);
    const shown = await feedStandings(index.feeds, world.folder('feeds'), world.clock.now());
    expect(shown.feeds).toMatchObject([{ signedBy: [expect.stringMatching(/^[0-9a-f]{40,}$/)] }]);
  });

  it.each([
    ['a feed that there is not', { feeds: ['epsss'], keyringFiles: ['/dev/null'] }],
    ['a file that there is not', { feeds: ['epss'], keyringFiles: ['/nowhere/key.asc'] }],
  ])('refuses a FeedKey with %s', async (_what, spec) => {
    const world = fake.again({ documents: { ...noDocuments, feedKeys: [feedKey(spec)] } });
    const request = { only: ['epss'], mirror: host.base, file: undefined, accept: [], signal };
    await expect(updateAllFeeds(world, request)).rejects.toMatchObject({ code: 'config.invalid' });
  });
});

const since = new Date('2026-01-01T00:00:00Z');

function feedKey(spec: unknown): FeedKey {
  return FeedKey.parse({ apiVersion: 'oakum.dev/v1', kind: 'FeedKey', metadata: { name: 'test' }, spec });
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { createMessage, generateKey, readKey, readPrivateKey, sign } from 'openpgp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { tarBytes } from '../../../formats/tar/index.ts';
import { sha256 } from '../../../kernel/pure/index.ts';
import { type FeedDefinition, feedDefinitions, openAdvisories, updateFeeds } from '../index.ts';
import { catalogueOf } from './kept.ts';

interface Signer {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly fingerprint: string;
}

const since = new Date('2026-01-01T00:00:00Z');
const now = Temporal.Instant.from('2026-11-28T09:00:00Z');
const clock = { now: () => now, sleep: async () => {} };
const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });

async function makeSigner(): Promise<Signer> {
  const { privateKey, publicKey } = await generateKey({ userIDs: { name: 'vendor' }, date: since });
  return {
    privateKey,
    publicKey,
    fingerprint: (await readKey({ armoredKey: publicKey })).getFingerprint(),
  };
}

async function signatureOf(bytes: Uint8Array, { privateKey }: Signer): Promise<string> {
  const signingKeys = await readPrivateKey({ armoredKey: privateKey });
  const message = await createMessage({ binary: bytes });
  return z.string().parse(await sign({ message, signingKeys, detached: true, date: since }));
}

let host: FeedHost;
let folder: string;
let vendor: Signer;
let stranger: Signer;
let documents: readonly string[];
beforeAll(async () => {
  [vendor, stranger] = [await makeSigner(), await makeSigner()];
  const fixture = '../../../../testing/fixtures/advisories/distributions/redhat-csaf.ndjson';
  const text = await readFile(join(import.meta.dirname, fixture), 'utf8');
  documents = text.trim().split('\n').slice(0, 2);
});
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-signed-'));
  host.set('red-hat/97f5eac4.txt', vendor.publicKey);
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

type Keyrings = ReadonlyMap<string, readonly Uint8Array[]>;
const keyringOf = (feed: string, signer: Signer): Keyrings =>
  new Map([[feed, [Buffer.from(signer.publicKey)]]]);

/** The feeds as they are, but that the test's vendor is whom Red Hat's is known to be. */
function definitions(): readonly FeedDefinition[] {
  return feedDefinitions.map((feed) => {
    const [first, ...rest] = feed.sources;
    const { signer } = first;
    if (signer === undefined) return feed;
    return {
      ...feed,
      sources: [{ ...first, signer: { ...signer, fingerprint: vendor.fingerprint } }, ...rest],
    };
  });
}

async function update(id: string, keyrings?: Keyrings) {
  const tree = openWritableTree(folder);
  const options = { fetcher, tree, clock, mirror: host.base, definitions: definitions(), keyrings };
  const [report] = await updateFeeds({ ...options, only: [id] });
  return report;
}

const signedBy = async () => {
  const { feeds } = await catalogueOf(openTree(folder));
  return feeds.flatMap(({ fetch }) => fetch?.map((state) => state.signedBy));
};

const vexPath = 'red-hat/vex/csaf_vex_2026-11-27.tar.zst';

/** The archive of some of the documents; each time it is another. */
function publish(count: number): Uint8Array {
  const common = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: new Map() };
  const members = documents.slice(0, count).map((text, at) => {
    const content = Buffer.from(text);
    const header = { ...common, path: `2024/${at}.json`, kind: 'file' as const, sizeBytes: content.length };
    return { header, content };
  });
  const archive = zstdCompressSync(tarBytes(members, { maxMtimeSeconds: 0 }));
  host.set('red-hat/vex/archive_latest.txt', 'csaf_vex_2026-11-27.tar.zst');
  host.set(vexPath, archive);
  return archive;
}

const isAffected = async (): Promise<boolean> =>
  (await openAdvisories([openTree(folder)])).lookup('Red Hat:enterprise_linux:9', 'openssl').length > 0;

describe('a checksum beside a file', () => {
  it.each([
    ['of the file', (sum: string) => `${sum}  csaf_vex_2026-11-27.tar.zst\n`, 'updated'],
    ['alone in its file', (sum: string) => sum, 'updated'],
    ['of something else', () => `${'0'.repeat(64)}  csaf_vex_2026-11-27.tar.zst\n`, 'feed.checksum'],
    ['that is none', () => '<html>Please log in</html>', 'feed.checksum'],
  ])('%s', async (_what, text, outcome) => {
    const archive = publish(2);
    host.set(`${vexPath}.sha256`, text(sha256(archive).slice('sha256:'.length)));
    const report = await update('red-hat-vex');
    expect(report?.kind === 'failed' ? report.code : report?.kind).toBe(outcome);
  });

  it('that does not fit leaves the state from before in use, and is told', async () => {
    publish(2);
    await update('red-hat-vex');
    publish(1);
    host.set(`${vexPath}.sha256`, '0'.repeat(64));
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'failed', code: 'feed.checksum' });
    const { troubles } = await catalogueOf(openTree(folder));
    expect([await isAffected(), troubles?.map(({ code }) => code)]).toEqual([true, ['feed.checksum']]);
  });
});

describe('a signature beside a file', () => {
  it('by the key that is known of its publisher is kept with the state', async () => {
    host.set(`${vexPath}.asc`, await signatureOf(publish(2), vendor));
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'updated' });
    expect(await signedBy()).toEqual([[vendor.fingerprint]]);
  });

  it('need not be there, until it was once', async () => {
    publish(1);
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'updated' });
    host.set(`${vexPath}.asc`, await signatureOf(publish(2), vendor));
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'updated' });
    publish(1);
    host.remove(`${vexPath}.asc`);
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'failed', code: 'feed.unsigned' });
    expect(await signedBy()).toEqual([[vendor.fingerprint]]);
  });

  it.each([
    ['by somebody else', async (archive: Uint8Array) => await signatureOf(archive, stranger)],
    ['of another file', async () => await signatureOf(Buffer.from('another'), vendor)],
    ['that is none', async () => 'Please log in'],
  ])('%s refuses the file, and the state from before stays', async (_what, make) => {
    host.set(`${vexPath}.asc`, await signatureOf(publish(2), vendor));
    await update('red-hat-vex');
    host.set(`${vexPath}.asc`, await make(publish(1)));
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'failed', code: 'feed.signature' });
    expect([await isAffected(), await signedBy()]).toEqual([true, [[vendor.fingerprint]]]);
  });

  it('is checked by the key of the known fingerprint alone, whatever lies in its place', async () => {
    host.set('red-hat/97f5eac4.txt', stranger.publicKey);
    host.set(`${vexPath}.asc`, await signatureOf(publish(2), stranger));
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'failed', code: 'feed.signature' });
    host.set('red-hat/97f5eac4.txt', `${stranger.publicKey}\n${vendor.publicKey}`);
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'failed', code: 'feed.signature' });
    host.set(`${vexPath}.asc`, await signatureOf(publish(2), vendor));
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'updated' });
  });

  it('must be by the configured key where there is one, also for a feed that is published without', async () => {
    const path = 'epss/epss_scores-current.csv.gz';
    const scores = gzipSync('#score_date:2026-11-20\ncve,epss,percentile\nCVE-2024-1000,0.5,0.9\n');
    const keyrings = keyringOf('epss', stranger);
    host.set(path, scores);
    const outcomes = [await update('epss'), await update('epss', keyrings)];
    host.set(`${path}.asc`, await signatureOf(scores, vendor));
    outcomes.push(await update('epss', keyrings));
    host.set(`${path}.asc`, await signatureOf(scores, stranger));
    outcomes.push(await update('epss', keyrings), await update('epss', keyrings));
    expect(outcomes).toMatchObject([
      { kind: 'updated' },
      { kind: 'failed', code: 'feed.unsigned' },
      { kind: 'failed', code: 'feed.signature' },
      { kind: 'updated' },
      { kind: 'unchanged' },
    ]);
    expect(await signedBy()).toEqual([[stranger.fingerprint]]);
  });

  it("by a configured key counts, and the publisher's then does not", async () => {
    const keyrings = keyringOf('red-hat-vex', stranger);
    host.set(`${vexPath}.asc`, await signatureOf(publish(2), vendor));
    expect(await update('red-hat-vex', keyrings)).toMatchObject({ code: 'feed.signature' });
    host.set(`${vexPath}.asc`, await signatureOf(publish(2), stranger));
    expect(await update('red-hat-vex', keyrings)).toMatchObject({ kind: 'updated' });
  });
});

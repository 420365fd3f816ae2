import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { createMessage, generateKey, readKey, readPrivateKey, sign } from 'openpgp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { tarBytes } from '../../../formats/tar/index.ts';
import { type FeedDefinition, feedDefinitions, openAdvisories, updateFeeds } from '../index.ts';

const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
const clock = { now: () => Temporal.Instant.from('2026-11-28T09:00:00Z'), sleep: async () => {} };
const folderOf = 'red-hat/vex';
const [openssl, curl] = ['CVE-2024-0727', 'CVE-2023-38545'] as const;

let host: FeedHost;
let folder: string;
let documents: Readonly<Record<string, string>>;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-supplement-'));
  const fixture = '../../../../testing/fixtures/advisories/distributions/redhat-csaf.ndjson';
  const [one = '', two = ''] = (await readFile(join(import.meta.dirname, fixture), 'utf8')).split('\n');
  documents = { [openssl]: one, [curl]: two };
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

async function update(definitions?: readonly FeedDefinition[]) {
  const tree = openWritableTree(folder);
  const [report] = await updateFeeds({
    fetcher,
    tree,
    clock,
    only: ['red-hat-vex'],
    mirror: host.base,
    definitions,
  });
  return report;
}

const pathOf = (id: string): string => `${id.slice(4, 8)}/${id.toLowerCase()}.json`;

/** The weekly archive of both documents. */
function publishArchive(day: string): Uint8Array {
  const common = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: new Map() };
  const members = Object.entries(documents).map(([id, text]) => {
    const content = Buffer.from(text);
    return {
      header: { ...common, path: pathOf(id), kind: 'file' as const, sizeBytes: content.length },
      content,
    };
  });
  const archive = zstdCompressSync(tarBytes(members, { maxMtimeSeconds: 0 }));
  host.set(`${folderOf}/archive_latest.txt`, `csaf_vex_${day}.tar.zst`);
  host.set(`${folderOf}/csaf_vex_${day}.tar.zst`, archive);
  return archive;
}

/** As Red Hat writes it: newest first, every document, quoted. */
function publishChanges(changed: Readonly<Record<string, string>>): void {
  const times = { [openssl]: '2026-01-01T00:00:00+00:00', [curl]: '2026-01-01T00:00:00+00:00', ...changed };
  const rows = Object.entries(times).toSorted(([, left], [, right]) => (left > right ? -1 : 1));
  host.set(`${folderOf}/changes.csv`, rows.map(([id, at]) => `"${pathOf(id)}","${at}"\n`).join(''));
}

/** The document as it became: the fix of openssl is another. */
const mended = (): string => (documents[openssl] ?? '').replaceAll('3.0.7-27.el9', '3.0.7-28.el9');

const fixes = async (): Promise<readonly (string | undefined)[]> => {
  const index = await openAdvisories([openTree(folder)]);
  const at = (name: string) => index.lookup('Red Hat:enterprise_linux:9', name);
  return [...at('openssl'), ...at('curl')].map(({ ranges }) => ranges[0]?.fixed);
};
const [old, fresh, lower] = ['1:3.0.7-27.el9', '1:3.0.7-28.el9', '1:3.0.7-20.el9'];
const curls = ['7.76.1-23.el9_2.4', '7.76.1-26.el9_3.2'];
const evening = '2026-11-27T20:00:00+00:00';

describe('changes since a weekly archive', () => {
  it('are put on top of it, and followed from there without it', async () => {
    publishArchive('2026-11-22');
    publishChanges({ [openssl]: '2026-11-25T10:00:00+00:00' });
    host.set(`${folderOf}/${pathOf(openssl)}`, mended());
    expect(await update()).toMatchObject({
      kind: 'updated',
      records: 24,
      quarantined: 0,
      asOf: '2026-11-25',
    });
    expect(await fixes()).toEqual([fresh, ...curls]);
    const before = host.requests.length;
    expect(await update()).toMatchObject({ kind: 'unchanged', asOf: '2026-11-25' });
    publishChanges({ [openssl]: evening });
    host.set(`${folderOf}/${pathOf(openssl)}`, mended().replaceAll('3.0.7-28.el9', '3.0.7-29.el9'));
    expect(await update()).toMatchObject({ kind: 'updated', asOf: '2026-11-27' });
    expect(await fixes()).toEqual(['1:3.0.7-29.el9', ...curls]);
    expect(host.requests.slice(before).filter((request) => request.startsWith('200'))).not.toContain(
      `200 ${folderOf}/csaf_vex_2026-11-22.tar.zst`,
    );
  });

  it('leave the archive alone in use where there is no list', async () => {
    publishArchive('2026-11-22');
    expect(await update()).toMatchObject({ kind: 'updated', asOf: '2026-11-22' });
    expect(await update()).toMatchObject({ kind: 'unchanged', asOf: '2026-11-22' });
    expect(await fixes()).toEqual([old, ...curls]);
  });

  it('do not fall back to an older archive when their list breaks, and say so', async () => {
    publishArchive('2026-11-22');
    publishChanges({ [openssl]: evening });
    host.set(`${folderOf}/${pathOf(openssl)}`, mended());
    await update();
    const reports = [];
    for (const list of ['<html>Please log in</html>', '', '"2024/cve-2024-0727.json"']) {
      host.set(`${folderOf}/changes.csv`, list);
      reports.push(await update());
    }
    publishArchive('2026-11-26');
    reports.push(await update());
    expect(reports.map((report) => report?.kind === 'failed' && report.code)).toEqual(
      Array.from({ length: 4 }, () => 'feed.delta'),
    );
    expect(await fixes()).toEqual([fresh, ...curls]);
  });

  it.each<[string, number, object, string | undefined]>([
    [
      'of three records are lower',
      3,
      { kind: 'held', reason: expect.stringContaining('3 of 3 records') },
      old,
    ],
    ['of two are', 2, { kind: 'updated' }, lower],
  ])(
    'are held by their own number where fixes %s, however large the feed is',
    async (_, count, report, fix) => {
      const [template = ''] = Object.values(documents);
      const names = Array.from({ length: 200 }, (_value, at) => `CVE-2024-${5000 + at}`);
      const documentFor = (id: string): string =>
        template.replaceAll(openssl, id).replaceAll('RHSA-2024:2447', `RHSA-2024:${id.slice(-4)}`);
      documents = Object.fromEntries(names.map((id) => [id, documentFor(id)]));
      publishArchive('2026-11-22');
      await update();
      const changed = names.slice(0, count);
      publishChanges(Object.fromEntries(changed.map((id) => [id, evening])));
      for (const id of changed)
        host.set(`${folderOf}/${pathOf(id)}`, documentFor(id).replaceAll('3.0.7-27.el9', '3.0.7-20.el9'));
      expect(await update()).toMatchObject(report);
      const index = await openAdvisories([openTree(folder)]);
      const row = index
        .lookup('Red Hat:enterprise_linux:9', 'openssl')
        .find(({ id }) => id === 'RHSA-2024:5000');
      expect(row?.ranges[0]?.fixed).toBe(fix);
    },
  );

  it('set one bad document aside, and keep what was known of it', async () => {
    publishArchive('2026-11-22');
    publishChanges({ [openssl]: evening });
    host.set(`${folderOf}/${pathOf(openssl)}`, documents[curl] ?? '');
    expect(await update()).toMatchObject({ kind: 'updated', records: 24, quarantined: 1 });
    expect(await fixes()).toEqual([old, ...curls]);
  });

  it('must be signed document by document where the archive was', async () => {
    const since = new Date('2026-01-01T00:00:00Z');
    const { privateKey, publicKey } = await generateKey({ userIDs: { name: 'vendor' }, date: since });
    const fingerprint = (await readKey({ armoredKey: publicKey })).getFingerprint();
    const signatureOf = async (bytes: Uint8Array): Promise<string> => {
      const signingKeys = await readPrivateKey({ armoredKey: privateKey });
      const message = await createMessage({ binary: bytes });
      return z.string().parse(await sign({ message, signingKeys, detached: true, date: since }));
    };
    const definitions = feedDefinitions.flatMap((feed): readonly FeedDefinition[] => {
      const [source] = feed.sources;
      const { delta } = feed;
      if (source.signer === undefined || delta === undefined) return [];
      const signer = { ...source.signer, fingerprint };
      const record = (id: string) => ({ ...delta.record(id), signer });
      return [{ ...feed, sources: [{ ...source, signer }], delta: { ...delta, record } }];
    });
    host.set('red-hat/97f5eac4.txt', publicKey);
    const archive = publishArchive('2026-11-22');
    host.set(`${folderOf}/csaf_vex_2026-11-22.tar.zst.asc`, await signatureOf(archive));
    publishChanges({ [openssl]: evening });
    const place = `${folderOf}/${pathOf(openssl)}`;
    host.set(place, mended());
    host.set(`${place}.sha256`, '0'.repeat(64));
    expect(await update(definitions)).toMatchObject({ kind: 'failed', code: 'feed.checksum' });
    host.remove(`${place}.sha256`);
    expect(await update(definitions)).toMatchObject({ kind: 'failed', code: 'feed.unsigned' });
    host.set(`${place}.asc`, await signatureOf(Buffer.from('another')));
    expect(await update(definitions)).toMatchObject({ kind: 'failed', code: 'feed.signature' });
    host.set(`${place}.asc`, await signatureOf(Buffer.from(mended())));
    expect(await update(definitions)).toMatchObject({ kind: 'updated', quarantined: 0 });
    expect(await fixes()).toEqual([fresh, ...curls]);
  });
});

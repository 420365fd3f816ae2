import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { tarBytes } from '../../../formats/tar/index.ts';
import { type FeedDefinition, feedDefinitions, openAdvisories, updateFeeds } from '../index.ts';

const fixtures = join(import.meta.dirname, '../../../../testing/fixtures/advisories');
const vexFolder = 'red-hat/vex';
let host: FeedHost;
let folder: string;
let documents: readonly string[];
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-archives-'));
  const lines = await readFile(join(fixtures, 'distributions/redhat-csaf.ndjson'), 'utf8');
  documents = lines.trim().split('\n');
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const clock = { now: () => Temporal.Instant.from('2026-11-28T09:00:00Z'), sleep: async () => {} };
const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });

async function update(id: string, more: Partial<Parameters<typeof updateFeeds>[0]> = {}) {
  const tree = openWritableTree(folder);
  const [report] = await updateFeeds({ fetcher, tree, clock, only: [id], mirror: host.base, ...more });
  return report;
}
const open = async () => await openAdvisories([openTree(folder)]);

function archiveOf(
  files: Readonly<Record<string, string>>,
  padding: Uint8Array = new Uint8Array(),
): Uint8Array {
  const common = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: new Map() };
  const members = Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text);
    return { header: { ...common, path, kind: 'file' as const, sizeBytes: content.byteLength }, content };
  });
  return zstdCompressSync(Buffer.concat([tarBytes(members, { maxMtimeSeconds: 0 }), padding]));
}

/** As Red Hat names its documents: by year, and by the CVE in small letters. */
function vexArchive(more: Readonly<Record<string, string>> = {}, padding?: Uint8Array): Uint8Array {
  const [one = '', two = ''] = documents;
  const files = { '2024/cve-2024-0727.json': one, '2023/cve-2023-38545.json': two, ...more };
  return archiveOf(files, padding);
}

function publish(day: string, archive: Uint8Array): string {
  const name = `csaf_vex_${day}.tar.zst`;
  host.set(`${vexFolder}/archive_latest.txt`, `${name}\n`);
  host.set(`${vexFolder}/${name}`, archive);
  return name;
}

describe("Red Hat's archive of VEX documents", () => {
  it('is found by the name in archive_latest.txt, and not fetched again before there is another', async () => {
    publish('2026-11-22', vexArchive());
    expect(await update('red-hat-vex')).toEqual({
      kind: 'updated',
      id: 'red-hat-vex',
      records: 24,
      quarantined: 0,
      asOf: '2026-11-22',
    });
    const index = await open();
    const [openssl] = index.lookup('Red Hat:enterprise_linux:9', 'openssl');
    expect(openssl).toMatchObject({ id: 'RHSA-2024:2447', ranges: [{ fixed: '1:3.0.7-27.el9' }] });
    expect(index.feeds).toMatchObject([
      { id: 'red-hat-vex', source: `${host.base}/${vexFolder}/csaf_vex_2026-11-22.tar.zst`, knows: 'all' },
    ]);
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'unchanged', asOf: '2026-11-22' });
    publish('2026-11-27', vexArchive());
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'updated', before: 24, asOf: '2026-11-27' });
    expect(host.requests.filter((request) => request.endsWith('.tar.zst'))).toEqual([
      `200 ${vexFolder}/csaf_vex_2026-11-22.tar.zst`,
      `304 ${vexFolder}/csaf_vex_2026-11-22.tar.zst`,
      `200 ${vexFolder}/csaf_vex_2026-11-27.tar.zst`,
    ]);
  });

  it.each([
    ['../../../etc/passwd'],
    ['https://evil.example/csaf_vex_2026-11-27.tar.zst'],
    ['csaf_vex_2026-11-27.tar.zst\ncsaf_vex_2026-11-28.tar.zst'],
    ['<html>Please log in</html>'],
    [''],
  ])('is not looked for where %j stands for its name', async (name) => {
    host.set(`${vexFolder}/archive_latest.txt`, name);
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'failed', code: 'feed.malformed' });
    expect(host.requests).toHaveLength(2);
  });

  it('costs no more than its own for a document that is none, and for what is no document', async () => {
    const beside = {
      'index.txt': 'x',
      '2024/cve-2024-1.json': '{"csaf_version":',
      '2024/cve-2024-2.json': '[]',
    };
    publish('2026-11-27', vexArchive(beside));
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'updated', records: 24, quarantined: 2 });
  });

  it('is refused when it gives more than allowed, or breaks off, and the state from before stays', async () => {
    publish('2026-11-22', vexArchive());
    await update('red-hat-vex');
    const definitions = feedDefinitions.map((feed): FeedDefinition => {
      return { ...feed, unpacked: { maxArchiveBytes: 2_000_000 } };
    });
    const whole = vexArchive();
    const bad: readonly (readonly [string, Uint8Array])[] = [
      ['2026-11-24', vexArchive({ '2024/big.json': ' '.repeat(3_000_000) })],
      ['2026-11-25', vexArchive({}, new Uint8Array(3_000_000))],
      ['2026-11-26', whole.subarray(0, whole.length - 100)],
    ];
    const outcomes: unknown[] = [];
    for (const [day, archive] of bad) {
      publish(day, archive);
      outcomes.push(await update('red-hat-vex', { definitions }));
    }
    expect(outcomes).toMatchObject([
      { kind: 'failed', code: 'tar.too-large' },
      { kind: 'failed', code: 'compression.too-large' },
      { kind: 'failed', code: 'compression.corrupt' },
    ]);
    expect((await open()).lookup('Red Hat:enterprise_linux:9', 'openssl')).toHaveLength(1);
  });

  it('comes from a mirror on a disk under the same names', async () => {
    await mkdir(join(folder, 'media', vexFolder), { recursive: true });
    const name = 'csaf_vex_2026-11-27.tar.zst';
    await writeFile(join(folder, 'media', vexFolder, 'archive_latest.txt'), name);
    await writeFile(join(folder, 'media', vexFolder, name), vexArchive());
    const mirror = pathToFileURL(join(folder, 'media')).href;
    expect(await update('red-hat-vex', { mirror })).toMatchObject({ kind: 'updated', records: 24 });
  });
});

describe('feeds that are packed by bzip2', () => {
  it.each([
    ['oracle-oval', 'oracle/com.oracle.elsa-all.xml.bz2', 'Oracle Linux:8'],
    ['suse-vex', 'suse/csaf-vex.tar.bz2', 'SUSE:15.5'],
  ])('are read: %s', async (id, path, ecosystem) => {
    const packed = await readFile(join(fixtures, 'archives', path.split('/')[1] ?? ''));
    host.set(path, packed);
    expect(await update(id)).toMatchObject({ kind: 'updated', id, quarantined: 0 });
    expect((await open()).feeds[0]?.ecosystems).toContain(ecosystem);
    host.set(path, packed.subarray(0, packed.length - 10));
    expect(await update(id)).toMatchObject({ kind: 'failed', code: 'compression.corrupt' });
  });
});

describe("Canonical's archive of VEX documents", () => {
  const path = 'ubuntu/vex-all.tar.xz';
  const ecosystem = 'Ubuntu:Pro:20.04:LTS';

  it('is read for what it states, covers no release by itself, and is asked for by its last state', async () => {
    host.set(path, await readFile(join(fixtures, 'archives/vex-all.tar.xz')));
    expect(await update('ubuntu-vex')).toMatchObject({ kind: 'updated', records: 9, quarantined: 1 });
    const index = await open();
    expect(index.statements?.(ecosystem, 'curl')).toEqual([
      {
        vulnerability: 'CVE-2023-38545',
        feed: 'ubuntu-vex',
        ecosystem,
        package: 'curl',
        version: '7.68.0-1ubuntu2.25+esm3',
        architectures: ['amd64', 'arm64'],
        says: 'not-affected',
        detail: 'affects 7.69 and higher introduced in https://github.com/curl/curl/commit/4a4b63daaa',
        on: '2026-05-20',
      },
    ]);
    expect([index.lookup(ecosystem, 'curl'), index.facts(['curl']).severity]).toEqual([[], 'unknown']);
    expect(index.feeds).toMatchObject([{ ecosystems: [] }]);
    const setAside = { what: expect.stringContaining('CVE-2026-0001'), reason: expect.any(String) };
    expect(index.feeds[0]?.setAside).toEqual([setAside]);
    expect(await update('ubuntu-vex')).toMatchObject({ kind: 'unchanged' });
    expect(host.requests.filter((request) => request.endsWith('.xz'))).toEqual([
      `200 ${path}`,
      `304 ${path}`,
    ]);
  });

  it('is updated where it was installed, and refused where it breaks off', async () => {
    const whole = await readFile(join(fixtures, 'archives/vex-all.tar.xz'));
    host.set(path, whole);
    await update('ubuntu-vex');
    host.set(path, whole.subarray(0, whole.length - 100));
    const reports = await updateFeeds({ fetcher, tree: openWritableTree(folder), clock, mirror: host.base });
    expect(reports.find(({ id }) => id === 'ubuntu-vex')).toMatchObject({ code: 'compression.corrupt' });
    expect((await open()).statements?.(ecosystem, 'curl')).toHaveLength(1);
  });

  it('is built anew where what is kept of it is damaged', async () => {
    host.set(path, await readFile(join(fixtures, 'archives/vex-all.tar.xz')));
    await update('ubuntu-vex');
    const [segment] = await readdir(join(folder, 'statements/ubuntu-vex'));
    await writeFile(join(folder, 'statements/ubuntu-vex', segment ?? ''), 'x');
    expect(await update('ubuntu-vex')).toMatchObject({ kind: 'updated', records: 9 });
  });
});

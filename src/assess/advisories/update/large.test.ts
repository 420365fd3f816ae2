import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { type ApartReader, makeApartReader, ourProgram } from '../../../edges/exec/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { tarBytes } from '../../../formats/tar/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { openAdvisories, updateFeeds } from '../index.ts';

const largeBytes = 200_000_000;
const fixtures = join(import.meta.dirname, '../../../../testing/fixtures/advisories');
const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
const clock = { now: () => Temporal.Instant.from('2026-11-28T09:00:00Z'), sleep: async () => {} };

let host: FeedHost;
let folder: string;
let reader: ApartReader;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-large-'));
  // Less than the advisory has: whoever held all of it as a text would not survive it.
  reader = makeApartReader({ ...ourProgram('layer-reader'), memoryMb: 96, maxAnswerBytes: 2 ** 26 });
});
afterEach(async () => {
  await reader.close();
  await host.close();
  await rm(folder, { recursive: true });
});

async function update(id: string) {
  const tree = openWritableTree(folder);
  const [report] = await updateFeeds({ fetcher, tree, clock, only: [id], mirror: host.base, reader });
  return report;
}
const open = async () => await openAdvisories([openTree(folder)]);

const record = (at: number, summary = ''): Buffer =>
  Buffer.from(
    JSON.stringify({
      id: `GO-${at}`,
      summary,
      affected: [
        {
          package: { ecosystem: 'Go', name: `example.com/${at}` },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: `1.${at}.0` }] }],
        },
      ],
    }),
  );
const numbers = Array.from({ length: 9 }, (_, at) => at);
const records = numbers.map((at) => ({ path: `GO-${at}.json`, bytes: record(at) }));

/** A record that is right in all but its size. */
function largeRecord(at: number): Buffer {
  const bytes = record(at, 'x');
  const cut = bytes.indexOf('"x"') + 1;
  return Buffer.concat([bytes.subarray(0, cut), Buffer.alloc(largeBytes, 'x'), bytes.subarray(cut)]);
}

/** The same as it comes over a wire, with how much of it was taken. */
function streamed(at: number): {
  readonly pieces: () => Generator<Uint8Array>;
  readonly takenBytes: () => number;
} {
  let taken = 0;
  const piece = Buffer.alloc(1_000_000, 'x');
  return {
    takenBytes: () => taken,
    *pieces() {
      const bytes = record(at, 'x');
      const cut = bytes.indexOf('"x"') + 1;
      yield bytes.subarray(0, cut);
      for (; taken < largeBytes; taken += piece.length) yield piece;
      yield bytes.subarray(cut);
    },
  };
}

// 200 MB are packed, or sent, and a process starts: on a busy machine that takes long.
describe('an advisory of 200 MB', { timeout: 180_000 }, () => {
  it('in an archive is set aside, and costs none of the others', async () => {
    host.set('osv/Go/all.zip', writeZip([...records, { path: 'GO-9.json', bytes: largeRecord(9) }]));
    expect(await update('osv-go')).toEqual({
      kind: 'updated',
      id: 'osv-go',
      records: 9,
      quarantined: 1,
      asOf: '2026-08-22',
    });
    const index = await open();
    expect(numbers.flatMap((at) => index.lookup('Go', `example.com/${at}`))).toHaveLength(9);
    expect(index.lookup('Go', 'example.com/9')).toEqual([]);
    expect(index.feeds[0]?.setAside).toEqual([
      {
        what: 'GO-9.json',
        reason: expect.stringMatching(/^the ZIP archive is too large: GO-9\.json has 2\d+ bytes/),
      },
    ]);
  });

  it('in a compressed stream of documents is passed over, and costs none of the others', async () => {
    const lines = (await readFile(join(fixtures, 'distributions/redhat-csaf.ndjson'), 'utf8')).split('\n');
    const common = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: new Map() };
    const members = [lines[0] ?? '', ' '.repeat(largeBytes), lines[1] ?? ''].map((text, at) => {
      const content = Buffer.from(text);
      const path = `2024/cve-2024-${at}.json`;
      return { header: { ...common, path, kind: 'file' as const, sizeBytes: content.length }, content };
    });
    const name = 'csaf_vex_2026-11-27.tar.zst';
    host.set('red-hat/vex/archive_latest.txt', name);
    host.set(`red-hat/vex/${name}`, zstdCompressSync(tarBytes(members, { maxMtimeSeconds: 0 })));
    expect(await update('red-hat-vex')).toMatchObject({ kind: 'updated', records: 24, quarantined: 1 });
    expect((await open()).feeds[0]?.setAside).toEqual([
      { what: '2024/cve-2024-1.json', reason: 'it is larger than 100000000 bytes' },
    ]);
  });

  it.each([
    ['a feed that may have 50 MB', 'kev', 'kev/known_exploited_vulnerabilities.json', 50_000_000],
    ['a list of changes that may have 100 MB', 'osv-go', 'osv/Go/modified_id.csv', 100_000_000],
    ['a changed record that may have 100 MB', 'osv-go', 'osv/Go/GO-3.json', 100_000_000],
  ])('in the place of %s is not read on, and yesterday stays', async (_what, id, path, mostBytes) => {
    host.set('osv/Go/all.zip', writeZip(records));
    const listed = { cveID: 'CVE-2026-0001', dateAdded: '2026-11-20', dueDate: '2026-12-11' };
    const kev = { catalogVersion: '1', dateReleased: '2026-11-20T17:00:00Z', vulnerabilities: [listed] };
    host.set('kev/known_exploited_vulnerabilities.json', JSON.stringify(kev));
    await update('osv-go');
    await update('kev');
    const changes = numbers.map((at) => `2026-08-${at === 3 ? '23' : '01'}T00:00:00Z,GO-${at}\n`);
    host.set('osv/Go/modified_id.csv', changes.toSorted().toReversed().join(''));
    const large = streamed(3);
    host.stream(path, large.pieces);
    const report = await update(id);
    expect(report).toMatchObject(
      // Where the whole file is as it was, it says so itself.
      id === 'kev' ? { kind: 'failed', code: 'http.too-large' } : { kind: 'unchanged', records: 9 },
    );
    // What lies in the pipe besides is a matter of the system.
    expect(large.takenBytes()).toBeLessThan(mostBytes + 20_000_000);
    const index = await open();
    expect(numbers.map((at) => index.lookup('Go', `example.com/${at}`).length)).toEqual(numbers.map(() => 1));
    expect(index.facts(['CVE-2026-0001']).kev?.dateAdded).toBe('2026-11-20');
  });
});

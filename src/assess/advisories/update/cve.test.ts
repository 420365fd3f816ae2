import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { type FeedDefinition, feedDefinitions, openAdvisories, updateFeeds } from '../index.ts';

let host: FeedHost;
let folder: string;
let archive: Uint8Array;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-cve-'));
  const fixture = join(import.meta.dirname, '../../../../testing/fixtures/advisories/cve/records.ndjson');
  const lines = (await readFile(fixture, 'utf8')).trim().split('\n');
  archive = writeZip(
    lines.map((line) => ({
      path: `cvelistV5-main/cves/${/"cveId":"(CVE-[^"]+)"/.exec(line)?.[1] ?? ''}.json`,
      bytes: Buffer.from(line),
    })),
  );
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const clock = { now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'), sleep: async () => {} };
const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: ['127.0.0.1'] });

const from = async (where: { readonly definitions?: readonly FeedDefinition[]; readonly mirror?: string }) =>
  await updateFeeds({ fetcher, tree: openWritableTree(folder), clock, only: ['cve-list'], ...where });

/** The feed as it would be with another address. */
const at = (url: string): readonly FeedDefinition[] =>
  feedDefinitions.flatMap((feed) =>
    feed.id === 'cve-list' ? [{ ...feed, sources: [{ ...feed.sources[0], url }], delta: undefined }] : [],
  );

const ways: readonly (readonly [string, () => Promise<Parameters<typeof from>[0]>])[] = [
  [
    'its own address',
    async () => {
      host.set('zip/main', archive);
      return { definitions: at(`${host.base}/zip/main`) };
    },
  ],
  [
    'a mirror',
    async () => {
      host.set('cve/cvelistV5.zip', archive);
      return { mirror: host.base };
    },
  ],
  [
    'a mirror on a disk',
    async () => {
      await mkdir(join(folder, 'media/cve'), { recursive: true });
      await writeFile(join(folder, 'media/cve/cvelistV5.zip'), archive);
      return { mirror: pathToFileURL(join(folder, 'media')).href };
    },
  ],
  [
    'a file',
    async () => {
      await writeFile(join(folder, 'main.zip'), archive);
      return { definitions: at(pathToFileURL(join(folder, 'main.zip')).href) };
    },
  ],
];

describe('the CVE list', () => {
  it.each(ways)('is fetched from %s, and gives facts by vulnerability', async (_what, where) => {
    const place = await where();
    expect(await from(place)).toMatchObject([
      { kind: 'updated', id: 'cve-list', records: 4, quarantined: 0 },
    ]);
    const index = await openAdvisories([openTree(folder)]);
    expect(index.facts(['CVE-2013-0643', 'GHSA-1'])).toEqual({
      id: 'CVE-2013-0643',
      aliases: ['GHSA-1'],
      severity: 'high',
      severityFrom: ['cve-list'],
      listings: [],
      exploitation: 'active',
      automatable: false,
      technicalImpact: 'total',
      assessed: 'CISA-ADP, 2024-09-18',
      vectors: [{ source: 'CISA-ADP', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H' }],
    });
    expect(index.facts(['CVE-2019-25161']).rejected).toBe('cve-list, 2024-02-27');
    expect(await from(place)).toMatchObject([{ kind: 'unchanged', records: 4 }]);
  });
});

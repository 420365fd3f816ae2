import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { type FeedDefinition, feedDefinitions, openAdvisories, updateFeeds } from '../index.ts';

let host: FeedHost;
let folder: string;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-kubernetes-'));
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const clock = { now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'), sleep: async () => {} };
const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: ['127.0.0.1'] });
const update = async (more: { mirror?: string; definitions?: readonly FeedDefinition[] }) =>
  await updateFeeds({ fetcher, tree: openWritableTree(folder), clock, only: ['kubernetes'], ...more });
const rows = async (name: string) =>
  (await openAdvisories([openTree(folder)])).lookup('kubernetes', name).map(({ id, ranges }) => [id, ranges]);

const zip = (...entries: readonly (readonly [path: string, record: object])[]) =>
  writeZip([
    ...entries.map(([path, record]) => ({
      path: `x-main/${path}`,
      bytes: Buffer.from(JSON.stringify(record)),
    })),
    { path: 'x-main/package.json', bytes: Buffer.from('{}') },
  ]);
const affected = (ecosystem: string, name: string, fixed: string) => [
  { package: { ecosystem, name }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }] },
];
const recordPath = 'cve/cves/2024/7xxx/CVE-2024-7646.json';
const files: Readonly<Record<string, Uint8Array | string>> = {
  'kubernetes/official-cve-feed.json': JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    items: [{ id: 'CVE-2024-7646' }],
  }),
  'kubernetes/cve-feed-osv.zip': zip([
    'vulns/CVE-2024-7646.json',
    { id: 'CVE-2024-7646', affected: affected('kubernetes', 'k8s.io/ingress-nginx', '1.11.3') },
  ]),
  'go/vulndb.zip': zip(
    ...[1000, 1001, 1002, 1003, 1004].map((number): readonly [string, object] => [
      `ID/GO-2026-${number}.json`,
      {
        id: `GO-2026-${number}`,
        aliases: [`CVE-2026-${number}`],
        affected: affected('Go', 'k8s.io/kubernetes', '1.36.2'),
      },
    ]),
  ),
  [recordPath]: JSON.stringify({
    dataType: 'CVE_RECORD',
    cveMetadata: { cveId: 'CVE-2024-7646', state: 'PUBLISHED', assignerShortName: 'kubernetes' },
    containers: {
      cna: {
        affected: [
          {
            product: 'ingress-nginx',
            versions: [
              { status: 'affected', version: '1.11.0', lessThan: '1.11.2' },
              { status: 'affected', version: '0', lessThan: '1.10.4' },
            ],
          },
        ],
      },
    },
  }),
};
const serve = () => {
  for (const [path, bytes] of Object.entries(files)) host.set(path, bytes);
};

/** The feed with all its addresses on this host. */
const own = (): readonly FeedDefinition[] =>
  feedDefinitions.flatMap((feed) => {
    if (feed.id !== 'kubernetes') return [];
    const here = ({ mirrorPath }: { readonly mirrorPath: string }) => ({
      url: `${host.base}/${mirrorPath}`,
      mirrorPath,
    });
    const [first, ...rest] = feed.sources;
    return [
      {
        ...feed,
        sources: [here(first), ...rest.map(here)],
        follow: (all) => (feed.follow?.(all) ?? []).map(here),
      },
    ];
  });

const ways: readonly (readonly [string, () => Promise<Parameters<typeof update>[0]>])[] = [
  ['their own addresses', async () => ({ definitions: own() })],
  ['a mirror', async () => ({ mirror: host.base })],
  [
    'a disk',
    async () => {
      for (const [path, bytes] of Object.entries(files)) {
        await mkdir(dirname(join(folder, 'media', path)), { recursive: true });
        await writeFile(join(folder, 'media', path), bytes);
      }
      return { mirror: pathToFileURL(join(folder, 'media')).href };
    },
  ],
];

describe('all that is known of Kubernetes', () => {
  it.each(ways)(
    'is fetched from %s, with the CVE records that the official feed names',
    async (_what, where) => {
      serve();
      const place = await where();
      expect(await update(place)).toMatchObject([{ kind: 'updated', records: 6, quarantined: 0 }]);
      expect(await rows('k8s.io/ingress-nginx')).toEqual([
        ['CVE-2024-7646', [{ introduced: '1.11.0', fixed: '1.11.2' }, { fixed: '1.10.4' }]],
      ]);
      expect(await rows('k8s.io/kubernetes')).toHaveLength(5);
      const index = await openAdvisories([openTree(folder)]);
      expect(index.lookup('kubernetes', 'k8s.io/ingress-nginx')[0]?.claims).toMatchObject([
        { source: 'CVE record', counts: ['component', 'fix'] },
        { source: 'official feed', ranges: [{ fixed: '1.11.3' }], counts: [] },
      ]);
      expect(await update(place)).toMatchObject([{ kind: 'unchanged' }]);
    },
  );

  it('does without the CVE records where there are none, and says so', async () => {
    serve();
    host.remove(recordPath);
    expect(await update({ mirror: host.base })).toMatchObject([
      { kind: 'updated', records: 6, quarantined: 1 },
    ]);
    expect(await rows('k8s.io/ingress-nginx')).toEqual([['CVE-2024-7646', [{ fixed: '1.11.3' }]]]);
    expect((await openAdvisories([openTree(folder)])).feeds[0]?.setAside).toEqual([
      { what: recordPath, reason: expect.stringMatching(/^1 of 1 could not be fetched: .*404/) },
    ]);
  });

  it.each([
    ['a record cannot be had just now', () => host.fail(recordPath, 503), 'http.status'],
    [
      'the official feed is a page',
      () => host.set('kubernetes/official-cve-feed.json', '<html></html>'),
      'feed.page',
    ],
    [
      'the official feed is something else',
      () => host.set('kubernetes/official-cve-feed.json', '{}'),
      'feed.other',
    ],
    ['one of the files is gone', () => host.remove('go/vulndb.zip'), 'http.status'],
  ])('stays as it was when %s', async (_what, spoil, code) => {
    serve();
    await update({ mirror: host.base });
    host.set(
      'kubernetes/cve-feed-osv.zip',
      zip(['vulns/CVE-2024-1000.json', { id: 'CVE-2024-1000', affected: [] }]),
    );
    spoil();
    expect(await update({ mirror: host.base })).toMatchObject([{ kind: 'failed', code }]);
    expect(await rows('k8s.io/ingress-nginx')).toHaveLength(1);
  });
});

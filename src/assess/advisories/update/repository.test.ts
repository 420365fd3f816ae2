import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { repositoryFile } from '../../../formats/updateinfo/index.ts';
import { errorCode, sha256 } from '../../../kernel/pure/index.ts';
import { type FeedDefinition, feedDefinitions, openAdvisories, updateFeeds } from '../index.ts';
import type { FeedSource } from './definition.ts';

let host: FeedHost;
let folder: string;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-repository-'));
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const clock = { now: () => Temporal.Instant.from('2026-11-28T09:00:00Z'), sleep: async () => {} };
const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: ['127.0.0.1'] });

const cdn = 'https://cdn.amazonlinux.com';
const guid = 'al2023/core/guids/793d6c32';

async function update(more: Partial<Parameters<typeof updateFeeds>[0]> = {}) {
  const only = ['amazon-linux-2023'];
  const options = { fetcher, tree: openWritableTree(folder), clock, only, mirror: host.base };
  const [report] = await updateFeeds({ ...options, ...more });
  return report;
}
const open = async () => await openAdvisories([openTree(folder)]);

const build = (name: string, version: string, architecture: string): string =>
  `<package name="${name}" epoch="0" version="${version}" release="1.amzn2023" arch="${architecture}"/>`;
const erratum = (id: string, builds: string): string =>
  `<update type="security"><id>${id}</id><issued date="2026-11-20 01:00"/><severity>important</severity>` +
  `<references><reference id="CVE-2026-1000" type="cve"/></references>` +
  `<pkglist><collection>${builds}</collection></pkglist></update>`;
const updateinfo = (...errata: readonly string[]): Uint8Array =>
  gzipSync(`<?xml version="1.0"?><updates>${errata.join('')}</updates>`);

/** As createrepo writes it, with the other files that a repository has. */
function repomd(path: string, hex: string, type = 'updateinfo'): string {
  const data = (kind: string, href: string, sum: string): string =>
    `<data type="${kind}"><checksum type="sha256">${sum}</checksum>` +
    `<open-checksum type="sha256">${'0'.repeat(64)}</open-checksum><location href="${href}"/></data>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?><repomd xmlns="http://linux.duke.edu/metadata/repo" ` +
    `xmlns:rpm="http://linux.duke.edu/metadata/rpm"><revision>1763600000</revision>` +
    `${data('primary', 'repodata/primary.xml.gz', 'f'.repeat(64))}${data(type, path, hex)}</repomd>`
  );
}

interface Published {
  readonly at?: string;
  /** What the list of mirrors says. */
  readonly list?: string;
  readonly hex?: string;
  readonly repomd?: string;
}

/** One architecture's repository, below the folder that a mirror has for the host. Returns where its file is. */
function publish(architecture: string, packed: Uint8Array, change: Published = {}): string {
  const { at = guid, list = `${cdn}/${at}/${architecture}/\n` } = change;
  const hex = change.hex ?? sha256(packed).slice('sha256:'.length);
  const path = `repodata/${hex.slice(0, 8)}-updateinfo.xml.gz`;
  const below = `amazon/${at}/${architecture}`;
  host.set(`amazon/al2023/core/mirrors/latest/${architecture}/mirror.list`, list);
  host.set(`${below}/repodata/repomd.xml`, change.repomd ?? repomd(path, hex));
  host.set(`${below}/${path}`, packed);
  return `${below}/${path}`;
}

const curl = erratum('ALAS2023-2026-1', build('curl', '8.11.1', 'x86_64') + build('curl', '8.11.1', 'src'));
const arm = erratum('ALAS2023-2026-1', build('curl', '8.11.1', 'aarch64'));

describe("Amazon Linux's errata", () => {
  it('are found by the list of mirrors and repomd.xml, for both architectures together', async () => {
    const paths = [publish('aarch64', updateinfo(arm)), publish('x86_64', updateinfo(curl))];
    expect(await update()).toEqual({
      kind: 'updated',
      id: 'amazon-linux-2023',
      records: 1,
      quarantined: 0,
      asOf: '2026-08-22',
    });
    const index = await open();
    expect(index.lookup('Amazon Linux:2023', 'curl')).toMatchObject([
      {
        id: 'ALAS2023-2026-1',
        aliases: ['CVE-2026-1000'],
        ranges: [{ fixed: '8.11.1-1.amzn2023' }],
        architectures: ['aarch64', 'x86_64'],
      },
    ]);
    expect(index.feeds).toMatchObject([{ knows: 'fixed-only', ecosystems: ['Amazon Linux:2023'] }]);
    expect(host.requests.filter((one) => one.endsWith('.gz')).toSorted()).toEqual(
      paths.map((path) => `200 ${path}`),
    );
  });

  it('are not fetched again while repomd.xml names the same, also from another folder', async () => {
    publish('aarch64', updateinfo(arm));
    publish('x86_64', updateinfo(curl));
    await update();
    publish('aarch64', updateinfo(arm), { at: 'al2023/core/guids/other' });
    const before = host.requests.length;
    expect(await update()).toMatchObject({ kind: 'unchanged', records: 1 });
    expect(host.requests.slice(before).some((one) => one.endsWith('.gz'))).toBe(false);
    const added = erratum('ALAS2023-2026-2', build('zlib', '1.3', 'noarch'));
    publish('x86_64', updateinfo(curl, added), { at: 'al2023/core/guids/new' });
    expect(await update()).toMatchObject({ kind: 'updated', before: 1, records: 2 });
  });

  it('come from the host itself under its own addresses, and of Amazon Linux 2 as well', async () => {
    const packed = updateinfo(erratum('ALAS2-2026-9', build('curl', '8.3.0', 'x86_64')));
    const hex = sha256(packed).slice('sha256:'.length);
    for (const architecture of ['x86_64', 'aarch64']) {
      const base = `2/core/2.0/${architecture}/abc`;
      const list = `http://elsewhere.example/x\n${host.base}/2/core/2.0/$basearch/abc\n`;
      host.set(`2/core/latest/${architecture}/mirror.list`, list);
      host.set(`${base}/repodata/repomd.xml`, repomd('repodata/updateinfo.xml.gz', hex));
      host.set(`${base}/repodata/updateinfo.xml.gz`, packed);
    }
    const definitions = feedDefinitions.map(atHost);
    const options = { definitions, only: ['amazon-linux-2'], mirror: undefined };
    expect(await update(options)).toMatchObject({ kind: 'updated', records: 1 });
    expect((await open()).lookup('Amazon Linux:2', 'curl')).toMatchObject([{ id: 'ALAS2-2026-9' }]);
  });

  const html = '<html><body>Please log in</body></html>';
  it.each<[string, Published, string]>([
    ['another file than repomd.xml says', { hex: 'a'.repeat(64) }, 'feed.checksum'],
    ['a page instead of the list', { list: html }, 'feed.page'],
    ['a list that names nothing', { list: '\n' }, 'feed.malformed'],
    ['a list that leads elsewhere', { list: 'https://evil.example/x\n' }, 'feed.malformed'],
    ['a list that leads out of a folder', { list: `${cdn}/x%2f..%2fy\n` }, 'feed.malformed'],
    ['a page instead of repomd.xml', { repomd: html }, 'feed.page'],
    [
      'repomd.xml without errata',
      { repomd: repomd('repodata/x.gz', 'b'.repeat(64), 'other') },
      'feed.malformed',
    ],
    ['repomd.xml that breaks off', { repomd: repomd('a', 'b').slice(0, 200) }, 'feed.malformed'],
    ['a checksum that is none', { repomd: repomd('repodata/x.gz', 'abc') }, 'feed.malformed'],
    ['errata elsewhere', { repomd: repomd('../../x.gz', 'b'.repeat(64)) }, 'feed.malformed'],
    [
      'errata at another host',
      { repomd: repomd('https://evil.example/x', 'b'.repeat(64)) },
      'feed.malformed',
    ],
    ['errata that are not there', { repomd: repomd('repodata/gone.gz', 'b'.repeat(64)) }, 'http.status'],
  ])('are not taken from %s, and the state from before stays', async (_, change, code) => {
    publish('aarch64', updateinfo(arm));
    publish('x86_64', updateinfo(curl));
    await update();
    publish('x86_64', updateinfo(curl, erratum('ALAS2023-2026-2', build('zlib', '1.3', 'noarch'))), change);
    expect(await update()).toMatchObject({ kind: 'failed', code });
    expect((await open()).lookup('Amazon Linux:2023', 'curl')).toHaveLength(1);
  });

  it.each<[string, Uint8Array, string]>([
    ['breaks off', updateinfo(curl).subarray(0, -10), 'compression.corrupt'],
    ['is a page', new TextEncoder().encode(html), 'feed.page'],
    ['is another document', gzipSync('<x/>'), 'feed.malformed'],
  ])('are not taken from a file that %s, although its checksum is right', async (_, packed, code) => {
    publish('aarch64', updateinfo(arm));
    publish('x86_64', packed);
    expect(await update()).toMatchObject({ kind: 'failed', code });
  });

  it('are not taken where the answer is cut in two', async () => {
    publish('aarch64', updateinfo(arm));
    host.cut(publish('x86_64', updateinfo(curl)));
    expect(await update()).toMatchObject({ kind: 'failed', code: 'http.unreachable' });
  });
});

function atHost(feed: FeedDefinition): FeedDefinition {
  const moved = (source: FeedSource): FeedSource => ({
    ...source,
    url: source.url.replace(cdn, host.base),
  });
  const [first, ...others] = feed.sources;
  return { ...feed, sources: [moved(first), ...others.map(moved)] };
}

it('is read from whatever stands in the place of repomd.xml without any other error', () => {
  const whole = repomd('repodata/updateinfo.xml.gz', 'a'.repeat(64));
  const texts = fc.oneof(
    fc.string(),
    fc.nat({ max: whole.length }).map((cut) => whole.slice(0, cut)),
    fc
      .tuple(fc.nat({ max: whole.length }), fc.string())
      .map(([at, text]) => whole.slice(0, at) + text + whole.slice(at)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        const file = repositoryFile(text, 'updateinfo');
        expect(file?.path.split('/').includes('..') ?? false).toBe(false);
      } catch (error) {
        expect(errorCode(error)).toBe('feed.malformed');
      }
    }),
  );
});

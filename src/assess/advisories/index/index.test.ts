import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { sha256 } from '../../../kernel/index.ts';
import type { Advisory, VulnerabilityFacts } from '../../../model/index.ts';
import { advisoryOf, factsOf } from '../feeds/provider.ts';
import { advisoriesVersion, openAdvisories, openWholeAdvisories } from '../index.ts';
import { type BuiltFeed, buildFeed, type FeedDescription } from './build.ts';
import { writeCatalogue } from './catalogue.ts';
import { mergeFacts } from './facts.ts';
import { openSegment, writeSegment } from './segment.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

function advisory(id: string, name: string, change: Partial<Advisory> = {}): Advisory {
  return advisoryOf({
    id,
    feed: 'table',
    ecosystem: 'Debian:12',
    package: name,
    ranges: [{ fixed: '2' }],
    ...change,
  });
}

const table: FeedDescription = {
  id: 'table',
  title: 'A table',
  source: 'made here',
  licence: 'none',
  asOf: '2026-11-18',
  knows: 'fixed-only',
  ecosystems: [],
};
const built = (
  description: Partial<FeedDescription>,
  advisories: readonly Advisory[],
  facts: readonly VulnerabilityFacts[] = [],
) => buildFeed({ ...table, ...description }, { advisories, facts, quarantined: [] });

async function folderOf(...feeds: readonly BuiltFeed[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oakum-advisories-'));
  folders.push(folder);
  const tree = openWritableTree(folder);
  for (const { path, bytes } of feeds.flatMap(({ files }) => files)) await tree.write(path, bytes);
  const catalogue = { schemaVersion: 1, feeds: feeds.map(({ entry }) => entry) } as const;
  await tree.write('feeds.json', writeCatalogue(catalogue));
  return folder;
}
const open = async (...folderNames: readonly string[]) =>
  openAdvisories(folderNames.map((folder) => openTree(folder)));

describe('segments', () => {
  it('find every name that was written, and no other', () => {
    const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/[\t\n]/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(name), name, (names, other) => {
        const segment = openSegment(writeSegment(names.map((each, at) => [each, `${at}`])));
        expect(names.map((each) => segment.find(each))).toEqual(names.map((_, at) => `${at}`));
        expect(segment.find(other)).toBe(names.includes(other) ? `${names.indexOf(other)}` : undefined);
        expect([...segment.lines()]).toHaveLength(names.length);
      }),
    );
  });

  it('are equal bytes for equal entries in any order', () => {
    const entries = [
      ['b', '1'],
      ['a', '2'],
      ['ä', '3'],
    ] as const;
    expect(writeSegment(entries)).toEqual(writeSegment(entries.toReversed()));
  });

  it('refuse what is no gzip file', () => {
    expect(() => openSegment(new Uint8Array(9))).toThrow(
      expect.objectContaining({ code: 'advisories.corrupt' }),
    );
  });
});

describe('openAdvisories', () => {
  it('gives back what was built, by ecosystem and package', async () => {
    const rows = [
      advisory('CVE-2', 'openssl', {
        aliases: ['GHSA-1'],
        severity: 'high',
        cvss: ['x'],
        fixState: 'wont-fix',
      }),
      advisory('CVE-1', 'openssl', { versions: ['1'], withdrawn: '2024', published: '2023', summary: 's' }),
      advisory('CVE-3', 'foo-bar', { ecosystem: 'PyPI' }),
    ];
    const index = await open(await folderOf(built({}, rows)));
    expect(index.lookup('Debian:12', 'openssl')).toEqual([rows[1], rows[0]]);
    expect(index.lookup('PyPI', 'Foo.Bar')).toEqual([rows[2]]);
    expect(index.lookup('Debian:12', 'open')).toEqual([]);
    expect(index.lookup('Debian:13', 'openssl')).toEqual([]);
    expect(index.feeds).toEqual([
      {
        id: 'table',
        title: 'A table',
        source: 'made here',
        licence: 'none',
        asOf: '2026-11-18',
        knows: 'fixed-only',
        ecosystems: ['Debian:12', 'PyPI'],
        records: 3,
        quarantined: 0,
      },
    ]);
  });

  it('lets a later directory replace the same feed, and those that it makes superfluous', async () => {
    const bundled = await folderOf(
      built({}, [advisory('CVE-1', 'a')]),
      built({ id: 'other' }, [advisory('CVE-9', 'a')]),
    );
    const tracker = built({ id: 'tracker', replaces: ['table'], knows: 'all' }, [advisory('CVE-2', 'a')]);
    const newer = built({ id: 'other', asOf: '2026-11-19' }, []);
    const index = await open(bundled, await folderOf(tracker, newer));
    expect(index.feeds.map(({ id }) => id)).toEqual(['other', 'tracker']);
    expect(index.lookup('Debian:12', 'a').map(({ id, feed }) => [id, feed])).toEqual([['CVE-2', 'tracker']]);
  });

  it('keeps the bundled feed when the updated one is older', async () => {
    const bundled = await folderOf(built({}, [advisory('CVE-1', 'a')]));
    const older = await folderOf(built({ asOf: '2026-01-01' }, []));
    expect((await open(bundled, older)).lookup('Debian:12', 'a')).toHaveLength(1);
  });

  it('takes nothing unchecked from the disk', async () => {
    const feed = built({}, [advisory('CVE-1', 'a')]);
    const folder = await folderOf(feed);
    const [path = ''] = feed.files.map((file) => file.path);
    await writeFile(join(folder, path), writeSegment([['a', '[]']]));
    const index = await open(folder);
    expect(() => index.lookup('Debian:12', 'a')).toThrow(
      expect.objectContaining({
        code: 'advisories.corrupt',
        message: 'advisories/table/debian-12.gz of the feed table is not what its catalogue says',
      }),
    );
    await rm(join(folder, path));
    const without = await open(folder);
    expect(() => without.lookup('Debian:12', 'a')).toThrow(/is missing/);
    await writeFile(join(folder, 'feeds.json'), '{');
    await expect(open(folder)).rejects.toMatchObject({ code: 'advisories.corrupt' });
  });

  it('that are to take the place of others are compared with their digests before they answer', async () => {
    const feed = built({}, [advisory('CVE-1', 'a')]);
    const folder = await folderOf(feed);
    const openWhole = () => openWholeAdvisories([openTree(folder)]);
    expect((await openWhole()).lookup('Debian:12', 'a')).toHaveLength(1);
    const [path = ''] = feed.files.map((file) => file.path);
    await writeFile(join(folder, path), writeSegment([['a', '[]']]));
    await expect(openWhole()).rejects.toMatchObject({ code: 'advisories.corrupt' });
    await rm(join(folder, path));
    await expect(openWhole()).rejects.toThrow(/is missing/);
  });

  it('have another version with other rows or another day, and the same when a feed was only asked again', async () => {
    const feed = built({}, [advisory('CVE-1', 'a')]);
    const version = async (one: BuiltFeed) => advisoriesVersion([openTree(await folderOf(one))]);
    const first = await version(feed);
    const fetch = [
      {
        url: 'https://feeds.test/',
        digest: sha256('a'),
        checkedAt: '2026-11-21T12:00:00.000Z',
        fetchedAt: '2026-11-20T12:00:00.000Z',
      },
    ];
    expect(await version({ ...feed, entry: { ...feed.entry, fetch } })).toBe(first);
    expect(await version(built({ asOf: '2026-11-19' }, [advisory('CVE-1', 'a')]))).not.toBe(first);
    expect(await version(built({}, [advisory('CVE-2', 'a')]))).not.toBe(first);
  });

  it('does not open an empty place', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oakum-advisories-'));
    folders.push(folder);
    await expect(open(folder)).rejects.toMatchObject({ code: 'advisories.none' });
  });
});

describe('facts', () => {
  const kev = (source: string, dateAdded: string) => ({ dateAdded, ransomware: source === 'b', source });

  it('are the worst over all names and feeds, with every listing kept', async () => {
    const score = (probability: number) => ({ probability, percentile: 0.5, date: '2026-11-20' });
    const folder = await folderOf(
      built(
        { id: 'one' },
        [],
        [
          factsOf('CVE-1', {
            severity: 'medium',
            exploitation: 'none',
            automatable: false,
            epss: score(0.9),
          }),
          factsOf('CVE-2', { severity: 'high', technicalImpact: 'partial', epss: score(0.2) }),
          factsOf('CVE-1', { listings: [kev('b', '2026-02-01')] }),
        ],
      ),
      built(
        { id: 'two' },
        [],
        [
          factsOf('CVE-1', { exploitation: 'poc', automatable: true, listings: [kev('a', '2026-01-01')] }),
          factsOf('CVE-2', { technicalImpact: 'total' }),
        ],
      ),
    );
    expect((await open(folder)).facts(['CVE-1', 'CVE-2', 'GHSA-1'])).toEqual({
      id: 'CVE-1',
      aliases: ['CVE-2', 'GHSA-1'],
      severity: 'high',
      severityFrom: ['one'],
      kev: kev('a', '2026-01-01'),
      listings: [kev('a', '2026-01-01'), kev('b', '2026-02-01')],
      epss: score(0.9),
      exploitation: 'poc',
      automatable: true,
      technicalImpact: 'total',
    });
  });

  it('are absent where nobody knows', async () => {
    expect((await open(await folderOf(built({}, [])))).facts(['CVE-1'])).toEqual({
      id: 'CVE-1',
      aliases: [],
      severity: 'unknown',
      listings: [],
    });
  });

  it('do not reject a vulnerability for another of its names', () => {
    const rejected = factsOf('CVE-2', { rejected: 'vulnrichment, 2024-10-24' });
    expect(mergeFacts(['CVE-1', 'CVE-2'], [rejected]).rejected).toBeUndefined();
    expect(mergeFacts(['CVE-2', 'CVE-1'], [rejected]).rejected).toBe('vulnrichment, 2024-10-24');
  });
});

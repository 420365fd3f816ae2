import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { errorCode } from '../../../kernel/pure/index.ts';
import { openAdvisories, updateFeeds } from '../index.ts';
import { catalogueOf } from './kept.ts';
import { readCsafChanges, readDeltaLog, readModifiedIds } from './listings.ts';

let host: FeedHost;
let folder: string;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-delta-'));
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
const today = '2026-11-21T09:00:00Z';

async function update(id: string, at = today, more: Partial<Parameters<typeof updateFeeds>[0]> = {}) {
  const clock = { now: () => Temporal.Instant.from(at), sleep: async () => {} };
  const tree = openWritableTree(folder);
  const [report] = await updateFeeds({ fetcher, tree, clock, only: [id], mirror: host.base, ...more });
  return report;
}

/** What was asked for since the last time, without what an update always asks for first. */
function asked(): readonly string[] {
  const since = host.requests.slice(seen).filter((request) => !request.endsWith('SHA256SUMS'));
  seen = host.requests.length;
  return since;
}
let seen = 0;
beforeEach(() => {
  seen = 0;
});

const count = 100;
const ids = Array.from({ length: count }, (_, at) => `GO-2026-${1000 + at}`);

function record(id: string, fixed = '1.5.0'): string {
  const events = [{ introduced: '0' }, { fixed }];
  const affected = {
    package: { ecosystem: 'Go', name: 'example.com/a' },
    ranges: [{ type: 'SEMVER', events }],
  };
  return JSON.stringify({ id, modified: today, affected: [affected] });
}

function publishZip(fixes: Readonly<Record<string, string>> = {}, named: readonly string[] = ids): void {
  host.set(
    'osv/Go/all.zip',
    writeZip(named.map((id) => ({ path: `${id}.json`, bytes: Buffer.from(record(id, fixes[id])) }))),
  );
  host.date('osv/Go/all.zip', 'Fri, 20 Nov 2026 10:00:00 GMT');
}

/** Every record as of the first of November, but those that are said to have changed. */
function publishList(changed: Readonly<Record<string, string>>, named: readonly string[] = ids): void {
  const lines = named.map((id) => ({ id, at: changed[id] ?? '2026-11-01T00:00:00Z' }));
  lines.sort((left, right) => (left.at > right.at ? -1 : 1));
  host.set('osv/Go/modified_id.csv', lines.map(({ id, at }) => `${at},${id}\n`).join(''));
}

async function fixOf(id: string): Promise<string | undefined> {
  const index = await openAdvisories([openTree(folder)]);
  return index.lookup('Go', 'example.com/a').find((one) => one.id === id)?.ranges[0]?.fixed;
}

const [one = '', two = '', three = ''] = ids;
const list = '200 osv/Go/modified_id.csv';
const zip = 'osv/Go/all.zip';

describe("OSV's list of changes", () => {
  beforeEach(async () => {
    publishZip();
    await update('osv-go');
    asked();
  });

  it('brings the records that changed, those that came, and takes those that went, without the whole', async () => {
    const fresh = 'GO-2026-9000';
    publishList({ [one]: '2026-11-20T20:00:00.5Z', [fresh]: '2026-11-20T21:00:00Z' }, [
      ...ids.filter((id) => id !== two),
      fresh,
    ]);
    host.set(`osv/Go/${one}.json`, record(one, '1.6.0'));
    host.set(`osv/Go/${fresh}.json`, record(fresh, '2.0.0'));
    expect(await update('osv-go')).toEqual({
      kind: 'updated',
      id: 'osv-go',
      records: count,
      before: count,
      quarantined: 0,
      asOf: '2026-11-20',
    });
    expect(asked().toSorted()).toEqual(
      [`200 osv/Go/${one}.json`, `200 osv/Go/${fresh}.json`, list].toSorted(),
    );
    expect([await fixOf(one), await fixOf(two), await fixOf(three), await fixOf(fresh)]).toEqual([
      '1.6.0',
      undefined,
      '1.5.0',
      '2.0.0',
    ]);
    expect(await update('osv-go')).toMatchObject({ kind: 'unchanged', records: count });
    expect(asked()).toEqual([list]);
    expect(await catalogueOf(openTree(folder))).toMatchObject({
      feeds: [
        {
          listed: { through: '2026-11-20T21:00:00.000Z' },
          fetch: [{ checkedAt: '2026-11-21T09:00:00.000Z' }],
        },
      ],
    });
  });

  const later = '2026-11-20T20:00:00Z';
  it.each<readonly [string, () => void]>([
    ['there is no list', () => host.remove('osv/Go/modified_id.csv')],
    ['the list is out of reach', () => host.fail('osv/Go/modified_id.csv', 503)],
    ['the list is a page', () => host.set('osv/Go/modified_id.csv', '<html>Please log in</html>')],
    ['the list is cut off in a line', () => host.set('osv/Go/modified_id.csv', `${later},${one}\n2026-11`)],
    ['the list is empty', () => host.set('osv/Go/modified_id.csv', '')],
    ['the list begins after what is kept', () => publishList({ [one]: later }, [one])],
    ['the list is older than what is kept', () => publishList({})],
    ['the list speaks for a day to come', () => publishList({ [one]: '2027-01-01T00:00:00Z' })],
    ['a record is not there', () => publishList({ [two]: later })],
    ['a record is another', () => host.set(`osv/Go/${one}.json`, record(two, '0.1.0'))],
    ['a record is broken', () => host.set(`osv/Go/${one}.json`, '{"id":')],
    ['many changed', () => publishList(Object.fromEntries(ids.slice(0, 30).map((id) => [id, later])))],
    ['the list lost many', () => publishList({ [one]: later }, ids.slice(0, 90))],
  ])('gives way to the whole where %s', async (_what, spoil) => {
    publishList({ [one]: later });
    host.set(`osv/Go/${one}.json`, record(one, '1.6.0'));
    spoil();
    publishZip({ [one]: '1.7.0' });
    expect(await update('osv-go')).toMatchObject({ kind: 'updated', records: count });
    expect([asked().includes(`200 ${zip}`), await fixOf(one), await fixOf(two)]).toEqual([
      true,
      '1.7.0',
      '1.5.0',
    ]);
  });

  it('keeps what there is, and says so, where its host does not answer', async () => {
    publishList({ [one]: later });
    host.fail(`osv/Go/${one}.json`, 503);
    expect(await update('osv-go')).toMatchObject({ kind: 'failed', code: 'http.status' });
    expect(await fixOf(one)).toBe('1.5.0');
  });

  const poison = (): void => {
    publishList({ [one]: later, [two]: later, [three]: later });
    for (const id of [one, two, three]) host.set(`osv/Go/${id}.json`, record(id, '0.0.1'));
  };

  it('is not believed when it lowers fixes that the whole does not lower', async () => {
    poison();
    publishZip({ [one]: '1.5.1' });
    expect(await update('osv-go')).toMatchObject({ kind: 'updated' });
    expect([await fixOf(one), await fixOf(two), await fixOf(three)]).toEqual(['1.5.1', '1.5.0', '1.5.0']);
  });

  it('is held with the whole when that lowers them, too', async () => {
    poison();
    publishZip({ [one]: '0.0.1', [two]: '0.0.1', [three]: '0.0.1' });
    expect(await update('osv-go')).toMatchObject({
      kind: 'held',
      reason: expect.stringContaining('went back'),
    });
    expect(await fixOf(one)).toBe('1.5.0');
  });

  it('is left for the whole once a week, and where signatures are asked for', async () => {
    publishList({ [one]: later });
    host.set(`osv/Go/${one}.json`, record(one, '1.6.0'));
    await update('osv-go', '2026-11-29T09:00:00Z');
    expect(asked()).toEqual([`304 ${zip}`]);
    const keyrings = new Map([['osv-go', [new Uint8Array()]]]);
    expect(await update('osv-go', today, { keyrings })).toMatchObject({ code: 'feed.unsigned' });
  });
});

describe("the CVE list's log of changes", () => {
  const changed = 'CVE-2024-17646';
  const path = `cve/cves/2024/17xxx/${changed}.json`;
  let lines: readonly string[];
  beforeEach(async () => {
    const fixture = join(import.meta.dirname, '../../../../testing/fixtures/advisories/cve/records.ndjson');
    lines = (await readFile(fixture, 'utf8')).trim().split('\n');
    host.set(
      'cve/cvelistV5.zip',
      writeZip(
        lines.map((line, at) => ({ path: `cves/CVE-2024-${1000 + at}.json`, bytes: Buffer.from(line) })),
      ),
    );
    host.date('cve/cvelistV5.zip', 'Sat, 21 Nov 2026 08:00:00 GMT');
    await update('cve-list');
    asked();
  });

  const log = (fetchTime: string, cveId: string) => ({
    fetchTime,
    numberOfChanges: 1,
    new: [{ cveId, cveOrgLink: `https://www.cve.org/CVERecord?id=${cveId}`, dateUpdated: fetchTime }],
    updated: [],
    error: [],
  });

  it('brings the records that changed since', async () => {
    const renamed = (lines[0] ?? '').replaceAll(/"cveId":"CVE-[^"]+"/g, `"cveId":"${changed}"`);
    host.set(path, renamed);
    const entries = [
      log('2026-11-21T08:30:00.000Z', changed),
      log('2026-10-25T00:00:00.000Z', 'CVE-2020-1111'),
    ];
    host.set('cve/cves/deltaLog.json', JSON.stringify(entries));
    expect(await update('cve-list', '2026-11-21T10:00:00Z')).toMatchObject({
      kind: 'updated',
      before: lines.length,
      records: lines.length + 1,
      asOf: '2026-11-21',
    });
    expect(asked()).toEqual(['200 cve/cves/deltaLog.json', `200 ${path}`]);
    expect((await openAdvisories([openTree(folder)])).facts([changed]).vectors).toBeDefined();
  });

  it('gives way to the whole where it begins later', async () => {
    host.set('cve/cves/deltaLog.json', JSON.stringify([log('2026-11-21T08:30:00.000Z', changed)]));
    expect(await update('cve-list', '2026-11-21T10:00:00Z')).toMatchObject({ kind: 'unchanged' });
    expect(asked()).toEqual(['200 cve/cves/deltaLog.json', '304 cve/cvelistV5.zip']);
  });
});

describe('a list of changes', () => {
  it.each([
    ['modified_id.csv', readModifiedIds],
    ['deltaLog.json', readDeltaLog],
    ['changes.csv', readCsafChanges],
  ])('is read or is feed.malformed, whatever its bytes: %s', (_name, read) => {
    const line = fc
      .tuple(fc.date({ noInvalidDate: true }), fc.string())
      .map(([at, id]) => `${at.toISOString()},${id}`);
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(line).map((all) => all.join('\n')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          for (const { id } of read(text)) expect(id).toMatch(/^[\w.:-]+$/);
        } catch (error) {
          expect(errorCode(error)).toBe('feed.malformed');
        }
      }),
    );
  });

  it.each([['../../secret'], ['GO-1/../../x'], ['a b'], ['']])('names no record %j', (id) => {
    expect(() => readModifiedIds(`2026-11-20T00:00:00Z,${id}`)).toThrow('no record');
  });
});

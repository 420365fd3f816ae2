import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { makeApartReader, ourProgram } from '../../../edges/exec/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { writeZip } from '../../../formats/zip/index.ts';
import { openAdvisories, openWholeAdvisories, updateFeeds } from '../index.ts';
import { catalogueOf } from './kept.ts';

let host: FeedHost;
let folder: string;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-layers-'));
  publishWhole();
  await update();
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });
const ids = Array.from({ length: 200 }, (_, at) => `GO-2026-${1000 + at}`);
const [one = '', two = '', three = ''] = ids;

async function update(more: Partial<Parameters<typeof updateFeeds>[0]> = {}) {
  const clock = { now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'), sleep: async () => {} };
  const tree = openWritableTree(folder);
  const [report] = await updateFeeds({ fetcher, tree, clock, only: ['osv-go'], mirror: host.base, ...more });
  return report;
}

const record = (id: string, fixed = '1.5.0') => {
  const events = [{ introduced: '0' }, { fixed }];
  const ranges = [{ type: 'SEMVER', events }];
  return JSON.stringify({ id, affected: [{ package: { ecosystem: 'Go', name: 'example.com/a' }, ranges }] });
};
function publishWhole(fixed?: string): void {
  host.set(
    'osv/Go/all.zip',
    writeZip(ids.map((id) => ({ path: `${id}.json`, bytes: Buffer.from(record(id, fixed)) }))),
  );
  host.date('osv/Go/all.zip', 'Fri, 20 Nov 2026 10:00:00 GMT');
}
/** These records are what they are now since that moment; what is not listed is gone. */
function publishChanges(
  at: string,
  changed: Readonly<Record<string, string>>,
  gone: readonly string[] = [],
): void {
  const lines = ids
    .filter((id) => !gone.includes(id))
    .map((id) => `${id in changed ? at : '2026-11-01T00:00:00Z'},${id}\n`);
  host.set('osv/Go/modified_id.csv', lines.toSorted().toReversed().join(''));
  for (const [id, fixed] of Object.entries(changed)) host.set(`osv/Go/${id}.json`, record(id, fixed));
}

const open = async () => await openAdvisories([openTree(folder)]);
async function fixes(index?: Awaited<ReturnType<typeof open>>): Promise<readonly (string | undefined)[]> {
  const rows = (index ?? (await open())).lookup('Go', 'example.com/a');
  return [one, two, three].map((id) => rows.find((row) => row.id === id)?.ranges[0]?.fixed);
}
async function filesIn(directory: string): Promise<ReadonlyMap<string, string>> {
  const all = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string) =>
    [file.slice(directory.length + 1), await readFile(file, 'base64')] as const;
  return new Map(await Promise.all(files.toSorted().map(read)));
}

describe('an update by a list of changes', () => {
  it('lies beside a base that stays as it is, until the whole is fetched again', async () => {
    const base = await filesIn(folder);
    publishChanges('2026-11-20T20:00:00Z', { [one]: '1.6.0' }, [two]);
    expect(await update()).toMatchObject({ kind: 'updated', records: 199 });
    publishChanges('2026-11-20T21:00:00Z', { [one]: '1.7.0' }, [two]);
    expect(await update()).toMatchObject({ kind: 'updated', records: 199 });
    expect(await fixes()).toEqual(['1.7.0', undefined, '1.5.0']);
    const { schemaVersion, feeds } = await catalogueOf(openTree(folder));
    expect([schemaVersion, feeds[0]?.deltas?.map(({ replaced }) => replaced.records)]).toEqual([2, [2, 1]]);
    const after = await filesIn(folder);
    const isCatalogue = (path: string) => path === 'feeds.json';
    for (const [path, bytes] of base) if (!isCatalogue(path)) expect(after.get(path)).toBe(bytes);
    expect(after.size).toBe(base.size + 4);

    host.remove('osv/Go/modified_id.csv');
    publishWhole('1.8.0');
    expect(await update()).toMatchObject({ kind: 'updated', records: 200 });
    expect(await fixes()).toEqual(['1.8.0', '1.8.0', '1.8.0']);
    expect((await catalogueOf(openTree(folder))).schemaVersion).toBe(1);
    expect((await filesIn(folder)).size).toBe(2);
  });

  it('does not change what was opened before it, and is read whole by what is opened after', async () => {
    const before = await open();
    publishChanges('2026-11-20T20:00:00Z', { [one]: '1.6.0' });
    await update();
    expect(await fixes(before)).toEqual(['1.5.0', '1.5.0', '1.5.0']);
    const others = await Promise.all([open(), open(), openWholeAdvisories([openTree(folder)])]);
    expect(await Promise.all(others.map(fixes))).toEqual(others.map(() => ['1.6.0', '1.5.0', '1.5.0']));
  });

  it('that ends before the catalogue is written leaves yesterday, and is made up for', async () => {
    publishChanges('2026-11-20T20:00:00Z', { [one]: '1.6.0' });
    const tree = openWritableTree(folder);
    const broken: typeof tree = {
      ...tree,
      write: async (path, bytes) => {
        if (path === 'feeds.json') throw new Error('no space left');
        await tree.write(path, bytes);
      },
    };
    await expect(update({ tree: broken })).rejects.toThrow('no space left');
    expect(await fixes()).toEqual(['1.5.0', '1.5.0', '1.5.0']);
    expect(await update()).toMatchObject({ kind: 'updated' });
    expect(await fixes()).toEqual(['1.6.0', '1.5.0', '1.5.0']);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 5)],
    ['empty', (bytes: Buffer) => bytes.subarray(0, 0)],
    ['changed', (bytes: Buffer) => bytes.fill(0x55, 12, 14)],
  ])('of which a file is %s answers nothing, and the feed is built anew', async (_how, damage) => {
    publishChanges('2026-11-20T20:00:00Z', { [one]: '1.6.0' });
    await update();
    const [delta] = (await catalogueOf(openTree(folder))).feeds[0]?.deltas ?? [];
    const paths = [...(delta?.segments ?? []), ...(delta === undefined ? [] : [delta.replaced])];
    expect(paths).toHaveLength(2);
    for (const { path } of paths) {
      const file = join(folder, path);
      const whole = await readFile(file);
      await writeFile(file, damage(Buffer.from(whole)));
      const corrupt = expect.objectContaining({ code: 'advisories.corrupt' });
      const index = await open();
      expect(() => index.lookup('Go', 'example.com/a')).toThrow(corrupt);
      await expect(openWholeAdvisories([openTree(folder)])).rejects.toEqual(corrupt);
      await writeFile(file, whole);
    }
    await writeFile(join(folder, paths[1]?.path ?? ''), damage(Buffer.alloc(40)));
    publishWhole('1.9.0');
    expect(await update()).toMatchObject({ kind: 'updated', records: 200 });
    expect((await catalogueOf(openTree(folder))).feeds[0]?.deltas).toBeUndefined();
    expect(await fixes()).toEqual(['1.9.0', '1.9.0', '1.9.0']);
  });
});

// A process starts: on a busy machine that takes long.
describe('the process that builds feeds', { timeout: 180_000 }, () => {
  const reader = makeApartReader({ ...ourProgram('layer-reader'), memoryMb: 64, maxAnswerBytes: 2 ** 26 });
  afterEach(() => reader.close());

  it('applies changes byte for byte as it is done here', async () => {
    const here = await mkdtemp(join(folder, 'here-'));
    const apart = await mkdtemp(join(folder, 'apart-'));
    const both = async () => [
      await update({ tree: openWritableTree(here) }),
      await update({ tree: openWritableTree(apart), reader }),
    ];
    await both();
    for (const at of ['2026-11-20T20:00:00Z', '2026-11-20T21:00:00Z']) {
      publishChanges(at, { [one]: at.slice(11, 13) }, [two]);
      const [first, second] = await both();
      expect(first).toMatchObject({ kind: 'updated', records: 199 });
      expect(second).toEqual(first);
      expect(await filesIn(apart)).toEqual(await filesIn(here));
    }
  });

  it('is not left with half of the changes where a record cannot be fetched', async () => {
    publishChanges('2026-11-20T20:00:00Z', { [one]: '1.6.0', [two]: '1.6.0', [three]: '1.6.0' });
    host.fail(`osv/Go/${two}.json`, 503);
    const before = await filesIn(folder);
    expect(await update({ reader })).toMatchObject({ kind: 'failed', code: 'http.status' });
    expect(await fixes()).toEqual(['1.5.0', '1.5.0', '1.5.0']);
    expect([...(await filesIn(folder)).keys()]).toEqual([...before.keys()]);
    host.set(`osv/Go/${two}.json`, record(two, '1.6.0'));
    expect(await update({ reader })).toMatchObject({ kind: 'updated' });
    expect(await fixes()).toEqual(['1.6.0', '1.6.0', '1.6.0']);
  });
});

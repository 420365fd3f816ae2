import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedHost, startFeedHost } from '../../../../testing/feeds/index.ts';
import { type ApartReader, makeApartReader, ourProgram } from '../../../edges/exec/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { makeFetcher } from '../../../edges/http/index.ts';
import { openAdvisories, updateFeeds } from '../index.ts';
import { feedReaderHere } from './answer.ts';

let host: FeedHost;
let folder: string;
let reader: ApartReader;
beforeEach(async () => {
  host = await startFeedHost();
  folder = await mkdtemp(join(tmpdir(), 'oakum-apart-'));
  reader = makeApartReader({ ...ourProgram('layer-reader'), memoryMb: 64, maxAnswerBytes: 2 ** 28 });
});
afterEach(async () => {
  await reader.close();
  await host.close();
  await rm(folder, { recursive: true });
});

const path = 'epss/epss_scores-current.csv.gz';
const scores = (count: number, probability = '0.5'): string =>
  `#score_date:2026-11-20\ncve,epss,percentile\n${Array.from(
    { length: count },
    (_, at) => `CVE-2024-${1000 + at},${probability},0.9\n`,
  ).join('')}`;
const clock = { now: () => Temporal.Instant.from('2026-11-21T09:00:00Z'), sleep: async () => {} };
const fetcher = makeFetcher({ hosts: 'any', plainHttpHosts: [] });

interface Where {
  readonly reader: ApartReader;
  readonly to?: string;
  readonly signal?: AbortSignal;
}
const update = async ({ to = folder, ...rest }: Where) =>
  await updateFeeds({
    ...{ fetcher, clock, tree: openWritableTree(to), mirror: host.base, only: ['epss'], accept: ['epss'] },
    ...rest,
  });
const probabilityOf = async (id: string): Promise<number | undefined> =>
  (await openAdvisories([openTree(folder)])).facts([id]).epss?.probability;
const filesIn = async (directory: string): Promise<ReadonlyMap<string, string>> => {
  const all = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string) =>
    [file.slice(directory.length), await readFile(file, 'base64')] as const;
  return new Map(await Promise.all(files.toSorted().map(read)));
};
/** Processes that this one started and that have not ended. */
const running = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;

// Processes start, and one runs out of memory: on a busy machine that takes long.
describe('a feed that is built in a process of its own', { timeout: 180_000 }, () => {
  it('is byte for byte the one that is built here, also as an update of the last one', async () => {
    const here = await mkdtemp(join(folder, 'here-'));
    const apart = await mkdtemp(join(folder, 'apart-'));
    for (const probability of ['0.5', '0.25']) {
      host.set(path, gzipSync(scores(20_000, probability)));
      const reports = await update({ reader, to: apart });
      expect(reports).toMatchObject([{ kind: 'updated', id: 'epss', records: 20_000 }]);
      expect(reports).toEqual(await update({ reader: feedReaderHere, to: here }));
      expect(await filesIn(apart)).toEqual(await filesIn(here));
    }
  });

  it('costs that process and not this one when it needs too much memory, and yesterday stays', async () => {
    host.set(path, gzipSync(scores(20)));
    await update({ reader });
    host.set(path, gzipSync(scores(500_000, '0.25')));
    expect(await update({ reader })).toEqual([
      {
        kind: 'failed',
        id: 'epss',
        code: 'exec.crashed',
        reason: expect.stringMatching(/^the reader got SIG|^the reader ended/),
      },
    ]);
    expect(await probabilityOf('CVE-2024-1000')).toBe(0.5);
    const { troubles } = JSON.parse(await readFile(join(folder, 'feeds.json'), 'utf8'));
    expect(troubles).toMatchObject([{ id: 'epss', kind: 'failed', code: 'exec.crashed' }]);
    host.set(path, gzipSync(scores(20, '0.75')));
    expect(await update({ reader })).toMatchObject([{ kind: 'updated', records: 20 }]);
    expect(await probabilityOf('CVE-2024-1000')).toBe(0.75);
  });

  it('ends with the update that is cancelled, and yesterday stays', async () => {
    host.set(path, gzipSync(scores(20)));
    await update({ reader });
    await reader.close();
    host.set(path, gzipSync(scores(20_000, '0.25')));
    const stop = new AbortController();
    const cancelled = new Error('enough');
    const duringBuild: ApartReader = {
      ...reader,
      ask: (request) => reader.ask({ ...request, bytes: then(request.bytes, () => stop.abort(cancelled)) }),
    };
    const before = running();
    await expect(update({ reader: duringBuild, signal: stop.signal })).rejects.toBe(cancelled);
    expect(running()).toBe(before);
    expect(await probabilityOf('CVE-2024-1000')).toBe(0.5);
  });

  it('fails when its process answers for another feed, or cut short', async () => {
    host.set(path, gzipSync(scores(20)));
    const changed = (change: (lines: readonly unknown[]) => readonly unknown[]): ApartReader => ({
      ...feedReaderHere,
      ask: async (request) => change(await feedReaderHere.ask(request)),
    });
    const renamed = (lines: readonly unknown[]): readonly unknown[] =>
      JSON.parse(JSON.stringify(lines).replaceAll('facts/epss-', 'facts/kev-'));
    const moved = (lines: readonly unknown[]): readonly unknown[] =>
      JSON.parse(JSON.stringify(lines).replaceAll('facts/epss-', 'facts/epss-/../../'));
    for (const [change, code] of [
      [renamed, 'exec.crashed'],
      [moved, 'exec.crashed'],
      [() => [{ kind: 'another' }], 'exec.crashed'],
      [() => [], 'exec.crashed'],
      [(lines: readonly unknown[]) => lines.slice(1), 'exec.crashed'],
      [(lines: readonly unknown[]) => lines.slice(0, 1), 'advisories.corrupt'],
    ] as const)
      expect(await update({ reader: changed(change) })).toMatchObject([{ kind: 'failed', code }]);
    expect(await readdir(folder)).toEqual(['feeds.json']);
  });
});

async function* then(bytes: AsyncIterable<Uint8Array>, act: () => void): AsyncGenerator<Uint8Array> {
  yield* bytes;
  act();
}

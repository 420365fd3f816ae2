import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { systemClock } from '../../kernel/index.ts';
import { type StoreWorld, storeConformance } from '../conformance/index.ts';
import { anEntry, aRun, start } from '../conformance/records.ts';
import type { Store } from '../interface.ts';
import { databaseOver } from './database.ts';
import { openSqlStore } from './index.ts';
import { NodeSqliteDialect, openSqliteFile } from './sqlite.ts';
import { storeOver } from './store-over.ts';

storeConformance('SQLite', async (): Promise<StoreWorld> => {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-store-'));
  const stores: Store[] = [];
  return {
    connect: async () => {
      const store = await open(join(directory, 'oakum.db'));
      stores.push(store);
      return store;
    },
    dispose: async () => {
      for (const store of stores) await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});

describe('a SQLite file', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'oakum-store-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is readable by its user only, with its directory, its log and its shared memory', async () => {
    const store = await open(join(directory, 'state', 'oakum.db'));
    await store.evidence.append([anEntry()]);
    expect(modeOf(join(directory, 'state'))).toBe(0o700);
    for (const suffix of ['', '-wal', '-shm']) {
      expect(modeOf(join(directory, 'state', `oakum.db${suffix}`))).toBe(0o600);
    }
    await store.close();
  });

  it('keeps everything over closing and opening again', async () => {
    const path = join(directory, 'oakum.db');
    const before = await open(path);
    await before.runs.create(aRun('run-1'), [anEntry()]);
    await before.close();
    const after = await open(path);
    expect(await after.runs.get('run-1')).toEqual(aRun('run-1'));
    await after.evidence.append([anEntry()]);
    expect((await after.evidence.read(0, 9)).map((entry) => entry.index)).toEqual([0, 1]);
    await after.close();
  });

  it('refuses to change or remove an entry of the log, whoever asks', async () => {
    const path = join(directory, 'oakum.db');
    const store = await open(path);
    await store.evidence.append([anEntry()]);
    await store.close();
    const database = new DatabaseSync(path);
    expect(() => database.exec("update evidence set bytes = '{}'")).toThrow('append-only');
    expect(() => database.exec('delete from evidence')).toThrow('append-only');
    database.close();
  });

  it('is refused with its version when a newer Oakum wrote it', async () => {
    const path = join(directory, 'oakum.db');
    await (await open(path)).close();
    const database = new DatabaseSync(path);
    database.exec("insert into migrations values (99, 'from the future', '2030-01-01T00:00:00.000Z')");
    database.close();
    await expect(open(path)).rejects.toMatchObject({
      code: 'store.newer',
      message: 'the store has schema version 99, this Oakum knows versions up to 9',
    });
  });

  it('is called corrupt when it is no database', async () => {
    const path = join(directory, 'oakum.db');
    writeFileSync(
      path,
      'not a database, but long enough to have a header of its own, and some more text\n'.repeat(20),
    );
    await expect(open(path)).rejects.toMatchObject({ code: 'store.corrupt', retry: 'never' });
  });

  it('is called corrupt when pages in the middle were overwritten', async () => {
    const path = join(directory, 'oakum.db');
    const store = await open(path);
    await store.evidence.append(Array.from({ length: 200 }, (_, n) => anEntry({ body: { n } })));
    await store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xaa, 8_192, bytes.length);
    writeFileSync(path, bytes);
    await expect(readAll(path)).rejects.toMatchObject({ code: 'store.corrupt' });
  });

  it('names the row that a hand has made unreadable', async () => {
    const path = join(directory, 'oakum.db');
    const store = await open(path);
    await store.runs.create(aRun('run-1'), []);
    const database = new DatabaseSync(path);
    database.exec(`update runs set state = '{"id":"run-1"}'`);
    database.close();
    await expect(store.runs.get('run-1')).rejects.toMatchObject({
      code: 'store.corrupt',
      message: expect.stringContaining('Run run-1'),
    });
    await store.close();
  });

  it('tells a run of a newer machine from a damaged one', async () => {
    const path = join(directory, 'oakum.db');
    const store = await open(path);
    await store.runs.create(aRun('run-1'), []);
    const database = new DatabaseSync(path);
    database.exec(`update runs set state = '{"id":"run-1","machine":2,"steps":[]}'`);
    database.close();
    await expect(store.runs.get('run-1')).rejects.toMatchObject({
      code: 'store.newer',
      message: 'Run run-1 has machine version 2, this Oakum knows 1',
    });
    await store.close();
  });

  it('says that the disk is full, keeps what was there, and writes again once there is room', async () => {
    const path = join(directory, 'oakum.db');
    const store = await open(path);
    await store.evidence.append([anEntry()]);
    const full = await openFull(path);
    const large = anEntry({ body: { text: 'x'.repeat(1_000_000) } });
    await expect(full.evidence.append([large])).rejects.toMatchObject({ code: 'store.full-disk' });
    expect(await full.evidence.size()).toBe(1);
    await store.evidence.append([large]);
    expect(await store.evidence.size()).toBe(2);
    await full.close();
    await store.close();
  });

  it('cannot be opened where its directory cannot be made', async () => {
    writeFileSync(join(directory, 'file'), '');
    await expect(open(join(directory, 'file', 'oakum.db'))).rejects.toMatchObject({
      code: 'store.unreachable',
    });
  });

  it('gives up with store.locked when another program holds the lock', async () => {
    const path = join(directory, 'oakum.db');
    const store = await openSqlStore({ kind: 'sqlite', path }, { ...systemClock, sleep: async () => {} });
    const holder = new DatabaseSync(path);
    holder.exec('begin immediate');
    await expect(store.evidence.append([anEntry()])).rejects.toMatchObject({
      code: 'store.locked',
      retry: 'later',
    });
    expect(await store.evidence.size()).toBe(0);
    holder.exec('rollback');
    holder.close();
    await store.evidence.append([anEntry()]);
    await store.close();
  });

  it('has one seat for a server, and names PostgreSQL to the second', async () => {
    const store = await open(join(directory, 'oakum.db'));
    const other = await open(join(directory, 'oakum.db'));
    await store.seat.take('server-a', { now: start, ttlMs: 10_000 });
    await store.seat.take('server-a', { now: start, ttlMs: 10_000 });
    await expect(other.seat.take('server-b', { now: start, ttlMs: 10_000 })).rejects.toMatchObject({
      code: 'store.second-server',
      message: expect.stringContaining('server-a'),
      hint: expect.stringContaining('PostgreSQL'),
    });
    expect(await other.seat.sitter()).toBe('server-a');
    await other.seat.leave('server-b');
    await other.seat.take('server-b', { now: start.add({ seconds: 10 }), ttlMs: 10_000 });
    await other.seat.leave('server-b');
    await store.seat.take('server-a', { now: start.add({ seconds: 10 }), ttlMs: 10_000 });
    await store.close();
    await other.close();
  });

  it('lets one of several threads win a run when they claim at the same moment', async () => {
    const path = join(directory, 'oakum.db');
    const store = await open(path);
    for (let round = 0; round < 5; round += 1) await store.runs.create(aRun(`run-${round}`), []);
    const barrier = new SharedArrayBuffer(4);
    const wins = (await Promise.all([0, 1, 2].map(() => claimInThread(path, barrier)))).flat();
    expect(wins.sort()).toEqual(['run-0', 'run-1', 'run-2', 'run-3', 'run-4']);
    expect((await store.evidence.read(0, 99)).map((entry) => entry.index)).toEqual([0, 1, 2, 3, 4]);
    await store.close();
  });
});

function open(path: string): Promise<Store> {
  return openSqlStore({ kind: 'sqlite', path }, systemClock);
}

/** A connection for which the disk ends a few pages on: SQLite answers as it does when the file system is full. */
async function openFull(path: string): Promise<Store> {
  const file = openSqliteFile(path);
  file.exec('pragma max_page_count = 60');
  return storeOver(
    databaseOver('sqlite', new NodeSqliteDialect(file), { clock: systemClock, store: 'the store' }),
  );
}

async function readAll(path: string): Promise<void> {
  const store = await open(path);
  try {
    await store.evidence.read(0, 1_000);
  } finally {
    await store.close();
  }
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

/** Threads meet at the barrier with their stores open, then claim until nothing is left. */
async function claimInThread(path: string, barrier: SharedArrayBuffer): Promise<readonly string[]> {
  const worker = new Worker(new URL('../conformance/claimer.ts', import.meta.url), {
    workerData: { path, barrier, threads: 3 },
  });
  // Both at once: a busy thread is handed the last message and the exit in one go, with no turn in between.
  const [[won]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return z.array(z.string()).parse(won);
}

import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../../rig/describe-rig.ts';
import { type RigPostgres, startPostgres } from '../../../rig/postgres.ts';
import { systemClock } from '../../kernel/index.ts';
import { storeConformance } from '../conformance/index.ts';
import { anEntry, aRun, start } from '../conformance/records.ts';
import type { Store } from '../interface.ts';
import { openSqlStore } from './index.ts';

describeRig('the store on PostgreSQL', ['postgres'], () => {
  let server: RigPostgres;
  let databases = 0;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  async function newDatabase(): Promise<string> {
    databases += 1;
    return server.createDatabase(`store-${databases}`);
  }

  storeConformance('PostgreSQL', async () => {
    const url = await newDatabase();
    const stores: Store[] = [];
    return {
      connect: async () => {
        const store = await open(url);
        stores.push(store);
        return store;
      },
      dispose: async () => {
        await Promise.all(stores.map((store) => store.close()));
      },
    };
  });

  it('brings an empty database up to date once when several servers start together', async () => {
    const url = await newDatabase();
    const stores = await Promise.all([1, 2, 3, 4].map(() => open(url)));
    await Promise.all(stores.map((store) => store.evidence.append([anEntry()])));
    expect(await stores[0]?.evidence.size()).toBe(4);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('lets any number of servers sit', async () => {
    const store = await open(await newDatabase());
    await store.seat.take('server-a', { now: start, ttlMs: 10_000 });
    await store.seat.take('server-b', { now: start, ttlMs: 10_000 });
    await store.close();
  });

  it('refuses to change, remove or empty the log, whoever asks', async () => {
    const url = await newDatabase();
    const store = await open(url);
    await store.evidence.append([anEntry()]);
    await store.close();
    for (const act of ["update evidence set bytes = '{}'", 'delete from evidence', 'truncate evidence']) {
      await expect(execute(url, act)).rejects.toThrow('append-only');
    }
  });

  it('is refused with its version when a newer Oakum wrote it', async () => {
    const url = await newDatabase();
    await (await open(url)).close();
    await execute(url, "insert into migrations values (99, 'from the future', '2030-01-01T00:00:00.000Z')");
    await expect(open(url)).rejects.toMatchObject({ code: 'store.newer' });
  });

  it('survives the server closing its connections', async () => {
    const url = await newDatabase();
    const store = await open(url);
    await store.runs.create(aRun('run-1'), []);
    await execute(
      server.url,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'oakum'",
    );
    const [again] = await Promise.allSettled([store.runs.get('run-1')]);
    if (again.status === 'rejected') {
      expect(again.reason).toMatchObject({ code: 'store.unreachable', retry: 'later' });
    }
    expect(await store.runs.get('run-1')).toEqual(aRun('run-1'));
    await store.close();
  });

  it('says that the database refuses or does not answer, without its password', async () => {
    const url = new URL(server.url);
    url.password = 'hunter2';
    await expect(open(url.href)).rejects.toSatisfy(
      (error: Error) =>
        'code' in error && error.code === 'store.refused' && !error.message.includes('hunter2'),
    );
    url.port = '1';
    await expect(open(url.href)).rejects.toMatchObject({ code: 'store.unreachable', retry: 'later' });
  });
});

function open(url: string): Promise<Store> {
  return openSqlStore({ kind: 'postgresql', url }, systemClock);
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

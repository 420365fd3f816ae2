import { parentPort, threadId, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { systemClock } from '../../kernel/index.ts';
import { openSqlStore } from '../sql/index.ts';
import { anEntry, start } from './records.ts';

/**
 * One of several threads of a test: opens the SQLite store, waits until the others have too, claims until nothing is
 * free, saves each run that it won with one entry, and reports their ids.
 */
const orders = z.object({ path: z.string(), barrier: z.instanceof(SharedArrayBuffer), threads: z.number() });

const { path, barrier, threads } = orders.parse(workerData);
const store = await openSqlStore({ kind: 'sqlite', path }, systemClock);
meet(new Int32Array(barrier), threads);
const won: string[] = [];
for (;;) {
  const lease = await store.runs.claimAny(`thread-${threadId}`, { now: start, ttlMs: 30_000 });
  if (lease === undefined) break;
  const run = await store.runs.get(lease.run);
  if (run !== undefined) await store.runs.save(lease, run, [anEntry({ run: lease.run })]);
  won.push(lease.run);
}
await store.close();
parentPort?.postMessage(won);

function meet(arrived: Int32Array, expected: number): void {
  const before = Atomics.add(arrived, 0, 1) + 1;
  if (before === expected) Atomics.notify(arrived, 0);
  for (let now = before; now < expected; now = Atomics.load(arrived, 0)) Atomics.wait(arrived, 0, now);
}

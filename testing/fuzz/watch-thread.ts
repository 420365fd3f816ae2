import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import * as z from 'zod';

const { name, hangMs, shared } = z
  .object({ name: z.string(), hangMs: z.number(), shared: z.instanceof(Int32Array) })
  .parse(workerData);

let last = Atomics.load(shared, 0);
let sinceMs = performance.now();

setInterval(
  () => {
    const now = Atomics.load(shared, 0);
    if (now !== last) {
      last = now;
      sinceMs = performance.now();
      return;
    }
    if (performance.now() - sinceMs < hangMs) return;
    const [, seed, number] = shared;
    writeSync(2, `${name}: seed ${seed}, input ${number}: hangs\n`);
    process.kill(process.pid, 'SIGKILL');
  },
  Math.min(hangMs, 500),
);

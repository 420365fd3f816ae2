import { Worker } from 'node:worker_threads';

const defaultHangMs = 60_000;

/**
 * Watches from a thread of its own, because an input that hangs never gives the test runner its turn: then it says which
 * and ends the process.
 */
export class Watch {
  readonly #shared = new Int32Array(new SharedArrayBuffer(12));
  readonly #worker: Worker;

  constructor(name: string, hangMs: number = defaultHangMs) {
    this.#worker = new Worker(new URL('./watch-thread.ts', import.meta.url), {
      execArgv: [],
      workerData: { name, hangMs, shared: this.#shared },
    });
    this.#worker.unref();
  }

  begin(seed: number, number: number): void {
    Atomics.store(this.#shared, 1, seed);
    Atomics.store(this.#shared, 2, number);
    Atomics.add(this.#shared, 0, 1);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

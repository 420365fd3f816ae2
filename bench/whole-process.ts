import { spawn } from 'node:child_process';

/** Wall times of one command over several runs, in milliseconds, sorted. */
export interface Timing {
  readonly name: string;
  readonly goalMs: number | undefined;
  readonly sortedMs: readonly number[];
}

export interface Command {
  readonly name: string;
  readonly args: readonly string[];
  readonly runs: number;
  readonly goalMs?: number;
  /** Exit codes that count as a run; a scan of a vulnerable image may exit 4. */
  readonly exits?: readonly number[];
  /** Before each run, not counted. */
  readonly prepare?: () => void;
}

/** Runs a Node program several times, as a user would, and times each run from start to exit. */
export async function timeCommand({
  name,
  args,
  runs,
  goalMs,
  exits = [0],
  prepare,
}: Command): Promise<Timing> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    prepare?.();
    times.push(await timeOnce(args, exits));
  }
  return { name, goalMs, sortedMs: times.toSorted((left, right) => left - right) };
}

function timeOnce(args: readonly string[], exits: readonly number[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const complaints: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
    child.on('error', reject);
    child.on('close', (code) => {
      const wall = performance.now() - started;
      if (code !== null && exits.includes(code)) resolve(wall);
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${complaints.join('').slice(-500)}`));
    });
  });
}

export function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

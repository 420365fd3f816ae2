import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Measured } from './row.ts';

/** One command line. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

export interface Timing {
  readonly title: string;
  readonly command: Command;
  readonly runs: number;
  readonly goal?: number | undefined;
  /** Exit codes that count as a run. */
  readonly exits?: readonly number[] | undefined;
  /** Before each run, not counted. */
  readonly prepare?: (() => void) | undefined;
}

/** The bundle as a user runs it: `npm run build` made it. */
export function oakum(args: readonly string[]): Command {
  const program = join(import.meta.dirname, '..', 'dist', 'oakum.js');
  return { program: process.execPath, args: ['--disable-warning=ExperimentalWarning', program, ...args] };
}

/**
 * Times commands from start to exit, in milliseconds, taking turns: whatever disturbs the machine disturbs all of them,
 * so that their ratio means something. The first turn of each only warms the caches of the system and is not counted.
 */
export async function timeInTurns(timings: readonly Timing[]): Promise<readonly Measured[]> {
  const times = timings.map((): number[] => []);
  const turns = Math.max(...timings.map(({ runs }) => runs));
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const [index, timing] of timings.entries()) {
      if (turn > timing.runs) continue;
      timing.prepare?.();
      const wall = await timeOnce(timing.command, timing.exits ?? [0]);
      if (turn > 0) times[index]?.push(wall);
    }
  }
  return timings.map(({ title, goal }, index) => ({
    kind: 'measured',
    title,
    unit: 'ms',
    goal,
    sorted: (times[index] ?? []).toSorted((left, right) => left - right),
  }));
}

/** One command from start to exit, in milliseconds. @throws for another exit code. */
export function timeOnce({ program, args, environment }: Command, exits: readonly number[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const complaints: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
    child.on('error', reject);
    child.on('exit', (code) => {
      const wall = performance.now() - started;
      if (code !== null && exits.includes(code)) return resolve(wall);
      const said = complaints.join('').slice(-500);
      reject(new Error(`${[program, ...args].join(' ')} ended with ${code}: ${said}`));
    });
  });
}

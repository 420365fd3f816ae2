import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from './whole-process.ts';

/** What one run of a command took, with all of its children. */
export interface Cost {
  readonly wallMs: number;
  /** User and system time: less disturbed by what else runs than the wall. */
  readonly cpuMs: number;
  /** The highest sum over its processes of what was resident in each at once, by samples. */
  readonly peakMb: number;
  readonly stdout: string;
}

const sampleMs = 20;

/**
 * Runs a command to its end under bash, whose `time` knows the processor time of everything below it. `exits` are the
 * codes that count as a run.
 */
export function costOf(
  { program, args, environment }: Command,
  exits: readonly number[] = [0],
): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const shell = ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', program, ...args];
    const child = spawn('bash', shell, {
      env: { ...process.env, ...environment, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    let complaints = '';
    let peakMb = 0;
    const sampling = setInterval(() => {
      peakMb = Math.max(peakMb, residentMb(child.pid ?? 0));
    }, sampleMs);
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(sampling);
      const wallMs = performance.now() - started;
      const [user, system] = complaints.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
      if (code === null || !exits.includes(code) || user === undefined || system === undefined)
        return reject(new Error(`${program} ${args[0] ?? ''} ended with ${code}: ${complaints.slice(-500)}`));
      resolve({ wallMs, cpuMs: (user + system) * 1000, peakMb, stdout: Buffer.concat(said).toString() });
    });
  });
}

/** Of the processes below this one. */
function residentMb(pid: number): number {
  let sum = 0;
  for (const child of childrenOf(pid)) {
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(read(`/proc/${child}/status`))?.[1];
    sum += Number(kilobytes ?? 0) / 1024 + residentMb(child);
  }
  return sum;
}

/** Any thread may have started them. */
function childrenOf(pid: number): readonly number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const texts = threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`));
    return texts.flatMap((text) => text.split(' ').filter(Boolean).map(Number));
  } catch {
    return []; // It has just ended.
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { roomForTests } from './room.ts';

/** What one step of a check came to, in tests. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const root = join(import.meta.dirname, '..', '..');

/** A program that passes or fails as a whole. It sees the project's own programs first on its path. */
export interface Step {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** Two steps at a time, in this order; what each says is told when it has ended, so that nothing is mixed. */
export async function runPrograms(steps: readonly Step[]): Promise<Count> {
  const counts: Count[] = [];
  const left = steps.values();
  const work = async (): Promise<void> => {
    for (const step of left) counts.push(await runProgram(step));
  };
  await Promise.all([work(), work()]);
  return sum(counts);
}

async function runProgram({ title, program, args }: Step): Promise<Count> {
  const started = performance.now();
  const said: Buffer[] = [];
  const isFine = await new Promise<boolean>((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(),
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => said.push(bytes));
    child.on('error', (error) => {
      said.push(Buffer.from(`${error.message}\n`));
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  process.stderr.write(`\n== ${title}\n`);
  process.stderr.write(Buffer.concat(said));
  process.stderr.write(`== ${title}: ${isFine ? 'ok' : 'FAILED'} in ${seconds(started)} s\n`);
  return { passed: isFine ? 1 : 0, failed: isFine ? 0 : 1, skipped: 0 };
}

/**
 * One group of vitest, counted test by test from its own JSON report. A run without a report failed. With `shipped`, what
 * starts the program starts the built one, which takes half the time.
 */
export function runTests(
  group: 'unit' | 'story' | 'rig',
  { shipped = false }: { readonly shipped?: boolean } = {},
): Count {
  const started = performance.now();
  const room = group === 'unit' ? undefined : roomForTests();
  const folder = mkdtempSync(join(tmpdir(), 'oakum-tests-'));
  const report = join(folder, 'report.json');
  process.stderr.write(`\n== tests: ${group}\n`);
  const options = [
    'run',
    ...(group === 'unit' ? ['unit', 'fuzz'] : [group]).map((project) => `--project=${project}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const done = spawnSync('vitest', options, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...environment(),
      ...(shipped ? { OAKUM_PROGRAM: join(root, 'dist', 'oakum.js') } : {}),
      ...(room?.directory === undefined ? {} : { TMPDIR: room.directory }),
    },
  });
  room?.remove();
  const count = readCount(report, done.status);
  for (const line of slowest(report)) process.stderr.write(`${line}\n`);
  rmSync(folder, { recursive: true });
  process.stderr.write(`== tests: ${group}: ${countText(count)} in ${seconds(started)} s\n`);
  return count;
}

export function sum(counts: readonly Count[]): Count {
  const add = (pick: (count: Count) => number): number =>
    counts.reduce((total, count) => total + pick(count), 0);
  return {
    passed: add((count) => count.passed),
    failed: add((count) => count.failed),
    skipped: add((count) => count.skipped),
  };
}

export function countText(count: Count): string {
  return `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`;
}

/** A suite that could not be loaded has no failed test, but vitest did not end well: that counts as a failure. */
function readCount(report: string, status: number | null): Count {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const failed = Math.max(numFailedTests, status === 0 ? 0 : 1);
    return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Which files took longest: where the time of a run goes, and what to look at first when it grows. */
function slowest(report: string): readonly string[] {
  try {
    const files: readonly { name: string; startTime: number; endTime: number }[] = JSON.parse(
      readFileSync(report, 'utf8'),
    ).testResults;
    return files
      .map(({ name, startTime, endTime }) => ({ name: relative(root, name), ms: endTime - startTime }))
      .toSorted((left, right) => right.ms - left.ms)
      .slice(0, 10)
      .map(({ name, ms }) => `${(ms / 1000).toFixed(1).padStart(8)} s  ${name}`);
  } catch {
    return [];
  }
}

function environment(): NodeJS.ProcessEnv {
  const bin = join(root, 'node_modules', '.bin');
  return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, NO_UPDATE_NOTIFIER: '1' };
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { OakumError } from '../../kernel/pure/index.ts';
import { collect } from './collect.ts';
import type { CommandOptions, CommandResult, CommandRunner } from './interface.ts';

const defaultMaxOutputBytes = 16 * 1024 * 1024;
const stderrBytes = 64 * 1024;

/** What a child may know of us; everything else is named by the caller. */
export interface BaseEnvironment {
  readonly PATH?: string | undefined;
  readonly HOME?: string | undefined;
}

/**
 * Makes the runner of real programs. A child that outlives its time, its signal or its output limit is killed with
 * its whole process group.
 */
export function makeRunner(base: BaseEnvironment): CommandRunner {
  const find = (program: string): Promise<string | undefined> => findOnPath(program, base.PATH ?? '');
  return {
    find,
    run: async (program, args, options) => {
      const path = await find(program);
      if (path === undefined) throw notFound(program);
      return runProgram({ path, args, options, environment: { ...defined(base), ...options.environment } });
    },
  };
}

function notFound(program: string): OakumError {
  return new OakumError('exec.not-found', `the program ${program} is not on PATH`, {
    hint: `install ${program}, or choose a way that does not need it`,
  });
}

function defined(base: BaseEnvironment): Record<string, string> {
  return {
    ...(base.PATH === undefined ? {} : { PATH: base.PATH }),
    ...(base.HOME === undefined ? {} : { HOME: base.HOME }),
  };
}

async function findOnPath(program: string, path: string): Promise<string | undefined> {
  const places = program.includes('/') ? [program] : path.split(delimiter).map((part) => join(part, program));
  for (const place of places) {
    const usable = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return place;
  }
  return undefined;
}

interface Command {
  readonly path: string;
  readonly args: readonly string[];
  readonly options: CommandOptions;
  readonly environment: Readonly<Record<string, string>>;
}

async function runProgram({ path, args, options, environment }: Command): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const limit = AbortSignal.any([
    AbortSignal.timeout(options.timeoutMs),
    ...(options.signal === undefined ? [] : [options.signal]),
  ]);
  const child = spawn(path, [...args], {
    cwd: options.directory,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = (): void => killGroup(child);
  limit.addEventListener('abort', stop, { once: true });
  try {
    // A program that ends without reading its input is judged by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin);
    const [stdout, stderr, exitCode] = await Promise.all([
      collect(child.stdout, options.maxOutputBytes ?? defaultMaxOutputBytes, stop),
      collect(child.stderr, stderrBytes, () => {}),
      exitOf(child),
    ]);
    options.signal?.throwIfAborted();
    if (limit.aborted) throw timedOut(path, options.timeoutMs);
    if (stdout.isCut) throw tooMuch(path, stdout.bytes.byteLength);
    return { exitCode, stdout: stdout.bytes, stderr: stderr.bytes.toString('utf8') };
  } finally {
    limit.removeEventListener('abort', stop);
  }
}

function timedOut(path: string, timeoutMs: number): OakumError {
  return new OakumError('exec.timeout', `${path} did not end within ${timeoutMs} ms and was stopped`);
}

function tooMuch(path: string, bytes: number): OakumError {
  return new OakumError('exec.output-too-large', `${path} printed more than ${bytes} bytes and was stopped`);
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new OakumError('exec.not-found', `cannot start ${child.spawnfile}`, { cause })),
    );
    // As a shell tells it: a program ended by a signal has no code of its own.
    child.once('close', (code) => resolve(code ?? 128));
  });
}

/** The group, so that what the program started ends with it. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

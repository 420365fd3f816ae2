import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import { collect } from './collect.ts';
import type { ProgramOptions, RunningProgram } from './interface.ts';

const complaintBytes = 16 * 1024;
const maxReadyBytes = 64 * 1024;
const defaultGraceMs = 5_000;

/**
 * Starts a program of ours that runs beside us, and waits for the line of JSON by which it says that it is ready. It
 * sees that we have gone by the end of its standard input, whatever became of us.
 */
export async function startProgram(options: ProgramOptions): Promise<RunningProgram> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', options.entry, ...options.args],
    { env: { ...options.environment }, stdio: ['pipe', 'pipe', 'pipe'], detached: false },
  );
  const { stdin, stdout, stderr } = child;
  const complaints = collect(stderr, complaintBytes, () => {});
  const ended = endOf(child);
  // Writing to a program that has gone is told by its end.
  stdin.on('error', () => {});
  const stop = async (): Promise<void> => {
    stdin.end();
    child.kill('SIGTERM');
    const isOver = await Promise.race([ended.then(() => true), later(options.graceMs ?? defaultGraceMs)]);
    if (!isOver) child.kill('SIGKILL');
    await ended;
  };
  try {
    const ready = await Promise.race([
      firstLine(stdout),
      ended.then(async (how) => {
        throw crash(how, (await complaints).bytes.toString('utf8'));
      }),
      later(options.readyTimeoutMs).then(() => {
        throw late(options);
      }),
    ]);
    stdout.resume();
    return { ready, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${errorMessage(error)}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `got ${signal}`),
    );
  });
}

/** A timer that holds nothing up. */
function later(ms: number): Promise<false> {
  const signal = AbortSignal.timeout(ms);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(false), { once: true }));
}

async function firstLine(stdout: Readable): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const end = text.indexOf('\n');
    if (end >= 0) return parse(text.slice(0, end));
    if (text.length > maxReadyBytes) break;
  }
  // Its end, or the limit of time, says more.
  return new Promise(() => {});
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new OakumError('exec.crashed', `the program said ${JSON.stringify(line.slice(0, 200))}`, { cause });
  }
}

function crash(how: string, complaint: string): OakumError {
  const last = complaint.trim().split('\n').at(-1) ?? '';
  return new OakumError('exec.crashed', `the program ${how}${last === '' ? '' : `: ${last.slice(0, 400)}`}`);
}

function late({ entry, readyTimeoutMs }: ProgramOptions): OakumError {
  return new OakumError('exec.timeout', `${entry} was not ready within ${readyTimeoutMs} ms and was stopped`);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import { collect } from './collect.ts';
import { type Envelope, endFrame, frameLength, maxFrameBytes } from './frames.ts';
import type { ApartRequest } from './interface.ts';
import { Lines } from './lines.ts';

const stderrBytes = 16 * 1024;

export interface ApartProgram {
  /** The program's file. */
  readonly entry: string;
  /** Directories and files that it may read: its own sources and nothing else. */
  readonly mayRead: readonly string[];
  /** Most memory of its JavaScript heap. */
  readonly memoryMb: number;
  /** Most bytes of one answer. */
  readonly maxAnswerBytes: number;
  /** What the program is told when it starts. */
  readonly args?: readonly string[];
}

export interface ApartChild {
  exchange(request: ApartRequest): Promise<readonly unknown[]>;
  hasEnded(): boolean;
  stop(): Promise<void>;
}

/**
 * Starts the program under Node's permission model. Answers come on file descriptor 3, so that a stray print cannot
 * be taken for one; the last line of an answer is `{"end":true}`. A file that it is to read becomes its descriptor 4.
 */
export function startChild(program: ApartProgram, file?: number): ApartChild {
  const child = spawn(process.execPath, commandLine(program), {
    env: {},
    stdio: ['pipe', 'ignore', 'pipe', 'pipe', ...(file === undefined ? [] : [file])],
  });
  const { stdin, stderr, answers } = pipesOf(child);
  const complaints = collect(stderr, stderrBytes, () => {});
  const ended = endOf(child);
  const lines = new Lines(answers, program.maxAnswerBytes);
  // Writing into a process that has gone is told by its end, with the reason.
  stdin.on('error', () => {});
  return {
    exchange: (request) => exchange({ stdin, lines, ended, complaints }, request),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function commandLine(program: ApartProgram): string[] {
  return [
    '--permission',
    ...program.mayRead.map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${program.memoryMb}`,
    // Readers make texts and drop them: young ones are cheap to collect, and room for more of them stays resident.
    '--max-semi-space-size=4',
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    program.entry,
    ...(program.args ?? []),
  ];
}

interface Pipes {
  readonly stdin: Writable;
  readonly stderr: Readable;
  readonly answers: Readable;
}

function pipesOf(child: ChildProcess): Pipes {
  const answers = child.stdio[3];
  if (child.stdin === null || child.stderr === null || !isReadable(answers)) {
    throw new OakumError('exec.crashed', 'the reader has no pipes');
  }
  return { stdin: child.stdin, stderr: child.stderr, answers };
}

function isReadable(stream: unknown): stream is Readable {
  return typeof stream === 'object' && stream !== null && 'read' in stream;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${errorMessage(error)}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `got ${signal}`),
    );
  });
}

interface Conversation {
  readonly stdin: Writable;
  readonly lines: Lines;
  readonly ended: Promise<string>;
  readonly complaints: Promise<{ readonly bytes: Buffer }>;
}

async function exchange(talk: Conversation, request: ApartRequest): Promise<readonly unknown[]> {
  const crashed = talk.ended.then(async (how) => {
    throw crash(how, (await talk.complaints).bytes.toString('utf8'));
  });
  crashed.catch(() => {});
  const [answer] = await Promise.all([
    Promise.race([talk.lines.answer(), crashed]),
    Promise.race([send(talk.stdin, request), crashed]),
  ]);
  return answer;
}

function crash(how: string, complaint: string): OakumError {
  const last = complaint
    .split('\n')
    .filter((line) => /error|fatal/i.test(line))
    .at(0);
  return new OakumError(
    'exec.crashed',
    `the reader ${how}${last === undefined ? '' : `: ${last.trim().slice(0, 200)}`}`,
  );
}

/** Stops, and closes the source, when the process has gone: its end tells why. */
async function send(stdin: Writable, request: ApartRequest): Promise<void> {
  const { header, file } = request;
  const envelope: Envelope = { header, isInFile: file !== undefined };
  if (!(await write(stdin, new TextEncoder().encode(JSON.stringify(envelope))))) return;
  for await (const chunk of file === undefined ? request.bytes : []) {
    for (let at = 0; at < chunk.byteLength; at += maxFrameBytes) {
      if (!(await write(stdin, chunk.subarray(at, at + maxFrameBytes)))) return;
    }
  }
  stdin.write(endFrame);
}

/** Whether the process still takes more. */
async function write(stdin: Writable, frame: Uint8Array): Promise<boolean> {
  if (stdin.destroyed) return false;
  if (frame.byteLength === 0) return true;
  // Corked, so that length and frame leave in one system call.
  stdin.cork();
  stdin.write(frameLength(frame.byteLength));
  const hasRoom = stdin.write(frame);
  stdin.uncork();
  if (!hasRoom) await drained(stdin);
  return !stdin.destroyed;
}

async function drained(stdin: Writable): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    await Promise.race([once(stdin, 'drain', { signal }), once(stdin, 'close', { signal })]);
  } catch {
    // A broken pipe: the process has ended, and whoever waits for that says how.
  } finally {
    waiting.abort();
  }
}

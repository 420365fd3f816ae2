import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Modules that Node loads before the program. */
  readonly preload?: readonly string[];
  /** Gets the child as soon as it runs, to kill it in the middle. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** The sources, or what OAKUM_PROGRAM names: the bundle starts in half the time. */
const program = process.env.OAKUM_PROGRAM ?? join(root, 'src', 'bin', 'oakum.ts');

/** Kept between runs, so that a story of fifty commands does not strip the same types fifty times. */
const ours = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  NO_COLOR: '1',
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
};

/** Runs the real program as its own process, as a person would; never throws for an exit code. */
export function oakum(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { environment = {}, input = '', timeoutMs = 180_000, preload = [] } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        ...preload.map((path) => `--import=${path}`),
        program,
        ...args,
      ],
      {
        env: { ...ours, ...environment },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    const out: string[] = [];
    const error: string[] = [];
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => error.push(text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout: out.join(''), stderr: error.join('') });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    options.onStart?.(child);
  });
}

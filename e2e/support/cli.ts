import { type ChildProcess, spawn } from 'node:child_process';
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
  /** Gets the child as soon as it runs, to kill it in the middle. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs the real program as its own process, as a person would; never throws for an exit code. */
export function oakum(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { environment = {}, input = '', timeoutMs = 180_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, 'src', 'bin', 'oakum.ts'), ...args],
      {
        env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_COLOR: '1', ...environment },
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

import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage, OakumError, systemClock } from '../src/kernel/index.ts';

export interface RunOptions {
  readonly cwd?: string | undefined;
  readonly input?: string | undefined;
  /** Added to the environment of the rig itself: package proxies and caches are set there. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Ten minutes unless told. */
  readonly timeoutMs?: number | undefined;
}

const outputLimitBytes = 64 * 1024 * 1024;

/** Runs a program to its end and gives its standard output; throws `rig.program-failed` with the end of its error output. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { cwd, env, input, timeoutMs = 600_000 } = options;
  return new Promise((resolve, reject) => {
    const settings = {
      cwd,
      env: { ...process.env, ...env },
      timeout: timeoutMs,
      maxBuffer: outputLimitBytes,
    };
    const child = execFile(command, [...args], settings, (cause, stdout, stderr) => {
      if (cause === null) return resolve(stdout);
      const said = lastLines(stderr.trim() === '' ? stdout : stderr);
      const facts = said === '' ? errorMessage(cause) : said;
      reject(new OakumError('rig.program-failed', `${command} ${args[0] ?? ''} failed: ${facts}`, { cause }));
    });
    child.stdin?.on('error', () => undefined); // a program that does not read its input is not an error
    child.stdin?.end(input ?? '');
  });
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-15).join('\n');
}

export interface ServerSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its log is `NAME.log` in here. */
  readonly directory: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Runs as this user; only root may say so. */
  readonly user?: string | undefined;
  /** What asks it to end; after ten seconds it is killed. Servers whose state is thrown away are killed at once. */
  readonly stopSignal?: 'SIGKILL' | 'SIGTERM' | 'SIGINT' | undefined;
}

/** A program that runs until `stop`, in a process group of its own. */
export interface Server {
  readonly name: string;
  readonly pid: number;
  /** The last lines of what it wrote. */
  log(): string;
  hasExited(): boolean;
  /** Ends it and waits until it is gone; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a server. On Linux the kernel kills it when this process dies, however that happens (`setpriv
 * --pdeathsig`), so that a killed test run leaves nothing behind. Ctrl-C does not reach it: the rig stops
 * its servers in order.
 */
export function startServer(spec: ServerSpec): Server {
  const logFile = join(spec.directory, `${spec.name}.log`);
  mkdirSync(spec.directory, { recursive: true });
  const log = openSync(logFile, 'w', 0o600);
  const [command, ...args] = boundToUs(spec);
  const child = spawn(command, args, {
    cwd: spec.directory,
    env: { ...process.env, ...spec.env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  let exited = false;
  const gone = new Promise<void>((resolve) => {
    const end = (): void => {
      exited = true;
      resolve();
    };
    child.once('exit', end).once('error', end);
  });
  const pid = child.pid;
  if (pid === undefined) throw new OakumError('rig.not-started', `${spec.command} could not be started`);
  const stop = async (): Promise<void> => {
    if (!exited) await stopGroup({ pid, gone, first: spec.stopSignal ?? 'SIGKILL' });
  };
  return { name: spec.name, pid, log: () => readLog(logFile), hasExited: () => exited, stop };
}

function boundToUs(spec: ServerSpec): [string, ...string[]] {
  if (process.platform !== 'linux') return [spec.command, ...spec.args];
  const { user } = spec;
  const as = user === undefined ? [] : [`--reuid=${user}`, `--regid=${user}`, '--init-groups'];
  return ['setpriv', '--pdeathsig=KILL', ...as, '--', spec.command, ...spec.args];
}

async function stopGroup(running: {
  readonly pid: number;
  readonly gone: Promise<void>;
  readonly first: NodeJS.Signals;
}): Promise<void> {
  signalGroup(running.pid, running.first);
  const timeout = new AbortController();
  const late = systemClock.sleep(10_000, timeout.signal).then(
    () => signalGroup(running.pid, 'SIGKILL'),
    () => undefined,
  );
  await running.gone;
  timeout.abort();
  await late;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // the group is gone already
  }
}

function readLog(path: string): string {
  return lastLines(readFileSync(path, 'utf8'));
}

export interface Waiting<T> {
  readonly what: string;
  readonly timeoutMs: number;
  /** Whose early end means that waiting is useless. */
  readonly servers?: readonly Server[] | undefined;
  /** Gives a value when it is there, undefined when not yet; a throw is a not-yet whose message is kept. */
  readonly probe: () => Promise<T | undefined> | T | undefined;
}

/** Asks every 50 ms until the probe gives a value; throws `rig.not-ready` with the last reason or the log of a dead server. */
export async function waitFor<T>(waiting: Waiting<T>): Promise<T> {
  const deadline = performance.now() + waiting.timeoutMs;
  let last = 'no answer yet';
  for (;;) {
    const dead = waiting.servers?.find((server) => server.hasExited());
    if (dead !== undefined) throw notReady(waiting.what, `${dead.name} ended: ${dead.log()}`);
    try {
      const value = await waiting.probe();
      if (value !== undefined) return value;
    } catch (error) {
      last = errorMessage(error);
    }
    if (performance.now() > deadline) throw notReady(waiting.what, `after ${waiting.timeoutMs} ms: ${last}`);
    await systemClock.sleep(50);
  }
}

function notReady(what: string, why: string): OakumError {
  return new OakumError('rig.not-ready', `${what} is not ready: ${why}`, { retry: 'later' });
}

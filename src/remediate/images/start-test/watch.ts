import type { CommandRunner } from '../../../edges/exec/interface.ts';
import type { FileTree } from '../../../edges/files/interface.ts';
import type { Clock } from '../../../kernel/index.ts';
import type { ImageVerdict, StartTest } from '../../../model/index.ts';
import { askHttp, type HttpAnswer } from './ask-http.ts';
import type { Ended, Started } from './container.ts';

export interface Watching {
  readonly test: StartTest;
  readonly withinMs: number;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  /** Its file system, in which no link leads out. */
  readonly files: Pick<FileTree, 'list'>;
  readonly runtime: string;
  readonly signal: AbortSignal | undefined;
}

type Http = Extract<StartTest['expect'], { readonly http: unknown }>['http'];
type Said = Pick<ImageVerdict, 'verdict' | 'measured' | 'message'>;

const pollMs = 200;

/** Waits for what is expected, for the container's end, or for the time to be over, and says which came. */
export async function watch(started: Started, watching: Watching): Promise<ImageVerdict> {
  const { test, clock, runtime } = watching;
  const from = clock.now();
  const said = await expected(started, watching, test.expect);
  const ms = clock.now().epochMilliseconds - from.epochMilliseconds;
  return {
    check: 'start-test',
    ...said,
    measured: [...said.measured, `ms=${ms}`, `within=${watching.withinMs}`, `by=${runtime}`],
  };
}

function expected(started: Started, watching: Watching, expect: StartTest['expect']): Promise<Said> {
  if ('exitCode' in expect) return expectExit(started, watching, expect.exitCode);
  if ('http' in expect) return expectHttp(started, watching, expect.http);
  return expectFile(started, watching, expect.file);
}

async function expectExit(started: Started, watching: Watching, wanted: number): Promise<Said> {
  const ended = await endOrTime(started, watching);
  if (ended === undefined) return failed([], `it did not end within ${watching.test.within}`);
  if (ended.kind !== 'exited') return notRun(ended);
  const { code, said } = ended;
  const measured = [`exit=${code}`];
  if (code === wanted) return passed(measured, `it ended with ${code}`);
  return failed(measured, `it ended with ${code} instead of ${wanted}${quoted(said)}`);
}

async function expectHttp(started: Started, watching: Watching, http: Http): Promise<Said> {
  const { commands, clock, signal } = watching;
  const pid = await started.pid(signal);
  if (pid === undefined) return endedEarly(await started.ended);
  const left = timeLeft(watching);
  let last: HttpAnswer | undefined;
  for (;;) {
    last = (await askHttp(commands, { ...http, pid, contains: http.contains, signal })) ?? last;
    if (last?.isAsExpected === true) return answered(last, http);
    const ms = left(clock.now());
    if (ms <= 0) return last === undefined ? silent(watching, http) : answered(last, http);
    const ended = await endOrTime(started, { ...watching, withinMs: Math.min(ms, pollMs) });
    if (ended !== undefined) return endedEarly(ended);
  }
}

function answered({ status, bytes, isAsExpected }: HttpAnswer, { port, path, status: wanted }: Http): Said {
  const measured = [`status=${status}`, `bytes=${bytes}`];
  const fact = `${path} on port ${port} answered ${status}`;
  if (isAsExpected) return passed(measured, fact);
  const lacking = status === wanted ? 'without what it should have in it' : `instead of ${wanted}`;
  return failed(measured, `${fact} ${lacking}`);
}

function silent({ test }: Watching, { port }: Http): Said {
  return failed([], `nothing answered on port ${port} within ${test.within}`);
}

/** Milliseconds from a moment to the end of the time. */
function timeLeft({ clock, withinMs }: Watching): (now: Temporal.Instant) => number {
  const end = clock.now().epochMilliseconds + withinMs;
  return (now) => end - now.epochMilliseconds;
}

async function expectFile(started: Started, watching: Watching, path: string): Promise<Said> {
  const { clock, test, files } = watching;
  const timeOf = timeLeft(watching);
  for (;;) {
    if (await isThere(files, path)) return passed([], `${path} appeared`);
    const left = timeOf(clock.now());
    if (left <= 0) return failed([], `${path} did not appear within ${test.within}`);
    const ended = await endOrTime(started, { ...watching, withinMs: Math.min(left, pollMs) });
    if (ended === undefined) continue;
    // A program may well end after it made the file.
    return (await isThere(files, path)) ? passed([], `${path} appeared`) : endedEarly(ended);
  }
}

/** Whether there is anything at a path: a file, a socket, a directory. */
export async function isThere(files: Pick<FileTree, 'list'>, path: string): Promise<boolean> {
  const relative = path.replace(/^\/+/, '').replace(/\/+$/, '');
  const slash = relative.lastIndexOf('/');
  const entries = await files.list(relative.slice(0, Math.max(0, slash)));
  const name = relative.slice(slash + 1);
  return entries.some((entry) => entry.path.slice(entry.path.lastIndexOf('/') + 1) === name);
}

/** Undefined where the time was over first. */
async function endOrTime(
  started: Started,
  { clock, withinMs, signal }: Watching,
): Promise<Ended | undefined> {
  const waiting = new AbortController();
  const either = signal === undefined ? waiting.signal : AbortSignal.any([signal, waiting.signal]);
  const time = clock.sleep(withinMs, either).then(() => undefined);
  try {
    return await Promise.race([started.ended, time]);
  } finally {
    time.catch(() => undefined);
    waiting.abort();
  }
}

function endedEarly(ended: Ended): Said {
  if (ended.kind !== 'exited') return notRun(ended);
  const { code, said } = ended;
  return failed([`exit=${code}`], `it ended with ${code} before it was ready${quoted(said)}`);
}

/** A program that is not in the image is the image's fault; anything else that keeps a container from starting is not. */
function notRun(ended: Exclude<Ended, { readonly kind: 'exited' }>): Said {
  if (ended.kind === 'too-loud') return unknown('it wrote more than can be kept');
  const isItsOwn = /executable file not found|no such file or directory|permission denied|exec format error/i;
  const isAboutIt = isItsOwn.test(ended.said) && /exec/.test(ended.said);
  const message = `it could not be started${quoted(ended.said)}`;
  return isAboutIt ? failed([], message) : unknown(message);
}

function quoted(said: string): string {
  return said === '' ? '' : `: ${said}`;
}

function passed(measured: readonly string[], message: string): Said {
  return { verdict: 'passed', measured, message };
}

function failed(measured: readonly string[], message: string): Said {
  return { verdict: 'failed', measured, message };
}

function unknown(message: string): Said {
  return { verdict: 'unknown', measured: [], message };
}

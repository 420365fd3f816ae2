import type { CommandRunner } from '../../../edges/exec/interface.ts';
import type { WritableTree } from '../../../edges/files/interface.ts';
import { type Clock, errorCode } from '../../../kernel/index.ts';

/** How a container ended: with a code of its program, never begun and why, or stopped because it wrote too much. */
export type Ended =
  | { readonly kind: 'exited'; readonly code: number; readonly said: string }
  | { readonly kind: 'not-started'; readonly said: string }
  | { readonly kind: 'too-loud' };

/** A container that was begun; `stop` may be called twice, and ends it whatever it does. */
export interface Started {
  readonly ended: Promise<Ended>;
  /** The number of its first process on this machine, once it is there; undefined if it ended before. */
  pid(signal: AbortSignal | undefined): Promise<string | undefined>;
  stop(): Promise<void>;
}

export interface ToStartBundle {
  readonly commands: CommandRunner;
  readonly clock: Clock;
  /** `runc` or `crun`: both speak the same commands. */
  readonly runtime: string;
  readonly work: WritableTree;
  /** Below the work tree, with `config.json` in it. */
  readonly folder: string;
  /** Unique on this machine. */
  readonly id: string;
  /** The longest that it may live. */
  readonly maxMs: number;
}

const maxOutputBytes = 16 * 2 ** 20;
const stopMs = 30_000;
const pollMs = 50;

/** Begins it, with a state folder of its own for the runtime: no other container of the machine is seen or met. */
export function startBundle(toStart: ToStartBundle): Started {
  const { commands, clock, runtime, work, folder, id, maxMs } = toStart;
  const pidFile = `${folder}/pid`;
  const global = ['--root', work.absolute(`${folder}/state`)];
  const bundle = ['--bundle', work.absolute(folder), '--pid-file', work.absolute(pidFile)];
  const readPid = async (): Promise<string | undefined> => {
    const text = Buffer.from((await work.read(pidFile, 100)) ?? [])
      .toString()
      .trim();
    return /^\d+$/.test(text) ? text : undefined;
  };
  let isOver = false;
  const run = async (): Promise<Ended> => {
    try {
      const options = { timeoutMs: maxMs, maxOutputBytes };
      const { exitCode, stdout, stderr } = await commands.run(
        runtime,
        [...global, 'run', ...bundle, id],
        options,
      );
      const said = lastWords(stderr) || lastWords(Buffer.from(stdout).toString());
      // The runtime's own failures end with a code, too; it writes the number of the process when there is one.
      const hasBegun = (await readPid()) !== undefined && !/exec user process/.test(stderr);
      return hasBegun ? { kind: 'exited', code: exitCode, said } : { kind: 'not-started', said };
    } catch (error) {
      if (errorCode(error) === 'exec.output-too-large') return { kind: 'too-loud' };
      if (errorCode(error) === 'exec.timeout') return { kind: 'exited', code: -1, said: 'it was stopped' };
      throw error;
    } finally {
      isOver = true;
    }
  };
  const ended = run();
  // Whoever only stops it does not look at how it ended.
  ended.catch(() => undefined);
  return {
    ended,
    async pid(signal) {
      for (;;) {
        const found = await readPid();
        if (found !== undefined || isOver) return found;
        await clock.sleep(pollMs, signal);
      }
    },
    async stop() {
      await commands.run(runtime, [...global, 'delete', '--force', id], { timeoutMs: stopMs });
      await ended.catch(() => undefined);
    },
  };
}

/** The end of what it wrote, for a person. */
function lastWords(text: string): string {
  return text.trim().split('\n').slice(-3).join(' | ').slice(-500);
}

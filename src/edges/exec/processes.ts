import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hexOf, sha256 } from '../../kernel/pure/index.ts';
import type { Processes } from './interface.ts';

/**
 * The processes of this machine. A name is `<pid>-<start>@<host>-<place>`: process ids are given anew and hosts share
 * names, so that the start time of the process, and the boot and process-id namespace of the place, belong to it where
 * the system tells them (Linux: proc_pid_stat(5), field 22). Elsewhere they are empty, and a pid that was given anew
 * counts as running.
 */
export function makeProcesses(): Processes {
  const place = `${hostname()}-${placeHash()}`;
  return {
    self: `${process.pid}-${startOf(process.pid) ?? ''}@${place}`,
    hasEnded: (name) => {
      const parts = /^(\d+)-(\d*)@(.+)$/.exec(name);
      if (parts === null || parts[3] !== place) return false;
      const pid = Number(parts[1]);
      const start = startOf(pid);
      // Where the system hides other users' processes, a start that cannot be read says nothing.
      return isGone(pid) || (parts[2] !== '' && start !== undefined && start !== parts[2]);
    },
  };
}

function placeHash(): string {
  const facts = [read('/proc/sys/kernel/random/boot_id'), link('/proc/self/ns/pid')];
  return hexOf(sha256(new TextEncoder().encode(facts.join('\n')))).slice(0, 8);
}

/** Only what the system says plainly: no right to signal a process means that it is there. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/**
 * Clock ticks from boot to the start of a process, `over` for one that only waits to be reaped; undefined where nobody
 * tells. The name in the second field may hold anything, so that counting begins behind its last bracket.
 */
function startOf(pid: number): string | undefined {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return fields[0] === 'Z' ? 'over' : fields[19];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

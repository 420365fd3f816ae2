import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Everything that a real node puts outside its directory is named after that directory, so that it can be
 * found and removed when all that is left is the directory.
 */
export interface NodePlace {
  readonly directory: string;
  /** The network link: 15 characters at most. */
  readonly bridge: string;
  /** Below the root of every cgroup hierarchy. */
  readonly cgroup: string;
  readonly socket: string;
}

export function nodePlace(directory: string): NodePlace {
  const id = createHash('sha256').update(directory).digest('hex').slice(0, 8);
  return {
    directory,
    bridge: `oakum${id}`,
    cgroup: `oakum-rig-${id}`,
    socket: join(directory, 'containerd.sock'),
  };
}

const cgroupMount = '/sys/fs/cgroup';

/** The roots of all hierarchies: one on version 2, one for each controller on version 1. */
export function cgroupRoots(): readonly string[] {
  if (existsSync(join(cgroupMount, 'cgroup.controllers'))) return [cgroupMount];
  const names = readdirSync(cgroupMount);
  return names
    .map((name) => join(cgroupMount, name))
    .filter((path) => existsSync(join(path, 'cgroup.procs')));
}

/** Mount points below a directory, innermost first. */
export function mountsBelow(directory: string): readonly string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n');
  const points = lines.map((line) => unescapeOctal(line.split(' ')[4] ?? ''));
  return points.filter((point) => point.startsWith(`${directory}/`)).sort((a, b) => b.length - a.length);
}

function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

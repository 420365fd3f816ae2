import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { cgroupRoots, mountsBelow, type NodePlace, nodePlace } from './node-place.ts';
import { abandonedDirectories, cacheDirectory, removeDirectory } from './paths.ts';
import { run, waitFor } from './process.ts';

/**
 * Removes all that a real node leaves behind when its kubelet and containerd are gone, in this order: what
 * runs in its pods, the shims that watch over that, mounts, the bridge, control groups, its directory.
 * Finds everything from the directory, so that it also works after a crash; does nothing where nothing is left.
 */
export async function sweepNode(place: NodePlace): Promise<void> {
  await endProcesses(place);
  for (const point of mountsBelow(place.directory)) await run('umount', ['--lazy', point]);
  if (existsSync(`/sys/class/net/${place.bridge}`)) await run('ip', ['link', 'delete', place.bridge]);
  for (const root of nodeCgroups(place)) removeCgroup(root);
  removeDirectory(place.directory);
}

/** Cleans up after rigs whose process was killed; one process at a time does. Gives the directories that it removed. */
export function sweepAbandoned(): Promise<readonly string[]> {
  return withLock(join(cacheDirectory(), 'sweep.lock'), async () => {
    const directories = abandonedDirectories();
    for (const directory of directories) await sweepNode(nodePlace(directory));
    return directories;
  });
}

async function endProcesses(place: NodePlace): Promise<void> {
  await waitFor({
    what: `the end of what ran in ${place.directory}`,
    timeoutMs: 20_000,
    probe: () => {
      const left = [...shims(place), ...nodeCgroups(place).flatMap(processesIn)];
      for (const pid of new Set(left)) kill(pid);
      return left.length === 0 ? true : undefined;
    },
  });
}

/** Shims leave containerd's process group on purpose; they carry its socket's path among their arguments. */
function shims(place: NodePlace): readonly number[] {
  return processIds().filter((pid) => commandLine(pid).includes(place.socket));
}

function processIds(): readonly number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // it ended meanwhile
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended meanwhile
  }
}

function nodeCgroups(place: NodePlace): readonly string[] {
  return cgroupRoots()
    .map((root) => join(root, place.cgroup))
    .filter((path) => existsSync(path));
}

function processesIn(cgroup: string): readonly number[] {
  const own = readFileSync(join(cgroup, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  return [...own, ...childCgroups(cgroup).flatMap(processesIn)];
}

function childCgroups(cgroup: string): readonly string[] {
  const entries = readdirSync(cgroup, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(cgroup, entry.name));
}

function removeCgroup(cgroup: string): void {
  for (const child of childCgroups(cgroup)) removeCgroup(child);
  rmdirSync(cgroup);
}

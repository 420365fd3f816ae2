import type { FileTree } from '../../edges/files/interface.ts';
import { compareText } from '../../kernel/pure/index.ts';
import type { HostFacts, LivePatch, Outcome } from '../../model/index.ts';
import { unreadOnly } from '../../model/index.ts';
import { type InstalledFiles, installedFiles } from './installed-files.ts';
import { type Look, lookAt, nameOf } from './look.ts';
import { type RebootFlag, rebootFlags } from './reboot-flags.ts';
import { type RunningKernel, readRunning } from './running.ts';

/** Where a host is read: the files of its root, and the tree with /proc and /sys of the kernel that runs. */
export interface HostTrees {
  readonly files: FileTree;
  readonly kernel: FileTree;
}

/** What is read of a host beside its packages, before anything is concluded from it. */
export interface HostSigns {
  readonly hostName: string | undefined;
  readonly bootId: string | undefined;
  readonly running: RunningKernel;
  readonly installed: InstalledFiles;
  readonly flags: RebootFlag;
  readonly cgroup: HostFacts['cgroup'];
  readonly livePatches: readonly LivePatch[];
}

/** Reads a host's files; what may not be read is in the coverage with its code. Only an aborted signal is thrown. */
export async function readSigns(trees: HostTrees, signal?: AbortSignal): Promise<Outcome<HostSigns>> {
  const files = lookAt(trees.files, signal);
  const kernel = lookAt(trees.kernel, signal);
  const value: HostSigns = {
    hostName: await hostName(files, kernel),
    bootId: await oneLine(kernel, 'proc/sys/kernel/random/boot_id'),
    running: await readRunning(kernel),
    installed: await installedFiles(files),
    flags: await rebootFlags(files),
    cgroup: await cgroupVersion(kernel),
    livePatches: await livePatches(kernel),
  };
  return { value, coverage: unreadOnly([...files.unread, ...kernel.unread]) };
}

async function hostName(files: Look, kernel: Look): Promise<string | undefined> {
  return (await oneLine(files, 'etc/hostname')) ?? (await oneLine(kernel, 'proc/sys/kernel/hostname'));
}

/** The first line, without what no such line holds. */
async function oneLine(look: Look, path: string): Promise<string | undefined> {
  const line = (await look.text(path))?.split('\n')[0]?.trim();
  return line !== undefined && /^[\w.:-]{1,253}$/.test(line) ? line : undefined;
}

/** The unified hierarchy has this file at its root; with version 1 each controller has a directory there. */
async function cgroupVersion(kernel: Look): Promise<HostFacts['cgroup']> {
  const names = (await kernel.entries('sys/fs/cgroup')).map(nameOf);
  if (names.includes('cgroup.controllers')) return 'v2';
  if (!['memory', 'cpu', 'cpu,cpuacct', 'pids'].some((name) => names.includes(name))) return 'unknown';
  return names.includes('unified') ? 'hybrid' : 'v1';
}

const maxPatches = 100;

/** @see https://docs.kernel.org/livepatch/livepatch.html */
async function livePatches(kernel: Look): Promise<readonly LivePatch[]> {
  const entries = await kernel.entries('sys/kernel/livepatch');
  const patches: LivePatch[] = [];
  for (const entry of entries.filter(({ kind }) => kind === 'directory').slice(0, maxPatches)) {
    const said = async (name: string): Promise<boolean> =>
      (await kernel.text(`${entry.path}/${name}`))?.trim() === '1';
    patches.push({
      name: nameOf(entry).slice(0, 128),
      isEnabled: await said('enabled'),
      isInTransition: await said('transition'),
    });
  }
  return patches.toSorted((left, right) => compareText(left.name, right.name));
}

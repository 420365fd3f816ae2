import type { CommandResult, CommandRunner } from '../../../../edges/exec/interface.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import type { PatchRequest, PatchWorld } from '../../contract.ts';
import { exportLayout } from './export-layout.ts';

/** A container of buildah's over the source image, with storage of its own below the work tree. */
export interface Container {
  /** Runs a program of the image as root, without a shell of ours; output in C locale. */
  run(args: readonly string[], timeoutMs: number): Promise<CommandResult>;
  /** Commits the whole file system to an OCI layout in the work tree, as one layer; gives its path there. */
  commit(): Promise<string>;
}

/** Where everything of this engine lies in the work tree. */
export const workFolder = 'buildah';
/** Where `apt/` of the work folder is seen inside of the container. */
export const insidePath = '/run/oakum';
export const policyPath = 'usr/sbin/policy-rc.d';

const name = 'oakum';
const commandMs = 10 * 60_000;

/**
 * Opens a container, uses it, and removes all of it afterwards, whatever happens. The image comes through
 * our own source as an OCI layout: buildah talks to no registry and needs no credentials.
 */
export async function withContainer<T>(
  {
    request,
    world,
    commands,
  }: { readonly request: PatchRequest; readonly world: PatchWorld; readonly commands: CommandRunner },
  use: (container: Container) => Promise<T>,
): Promise<T> {
  const { work, signal } = world;
  await work.remove(workFolder);
  await exportLayout(request.image, world, `${workFolder}/source`);
  await writeSettings(world);
  const at = (path: string): string => work.absolute(`${workFolder}/${path}`);
  const storage = ['--root', at('storage'), '--runroot', at('run'), '--storage-driver', 'vfs'];
  // buildah makes the name of an image from the layout's path, which must then be lower case: so it gets a short one.
  const directory = work.absolute(workFolder);
  const buildah = async (args: readonly string[], timeoutMs: number): Promise<CommandResult> =>
    await commands.run('buildah', [...storage, ...args], {
      timeoutMs,
      signal,
      environment: settings(at),
      directory,
    });
  const mounts = [
    '--volume',
    `${at('apt')}:${insidePath}:rw`,
    '--volume',
    `${at('policy-rc.d')}:/${policyPath}:ro`,
  ];
  const inside = ['--env', 'DEBIAN_FRONTEND=noninteractive', '--env', 'LC_ALL=C', '--user', '0:0'];
  try {
    const policy = ['--signature-policy', at('policy.json')];
    checked(await buildah(['from', '--quiet', ...policy, '--name', name, 'oci:source:1'], commandMs));
    return await use({
      run: (args, timeoutMs) =>
        buildah(['run', '--isolation', 'chroot', ...mounts, ...inside, name, '--', ...args], timeoutMs),
      commit: async () => {
        const options = ['--quiet', '--squash', '--format', 'oci', ...policy];
        checked(await buildah(['commit', ...options, name, 'oci:result:1'], commandMs));
        return `${workFolder}/result`;
      },
    });
  } finally {
    await work.remove(workFolder);
  }
}

/** @throws patch.engine-failed quoting what buildah said. */
function checked(result: CommandResult): void {
  if (result.exitCode === 0) return;
  throw new OakumError('patch.engine-failed', `buildah: ${lastLines(result.stderr)}`);
}

export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' | ').slice(0, 500);
}

/** Nothing of the machine's own container configuration counts: it may name another driver or registry. */
function settings(at: (path: string) => string): Readonly<Record<string, string>> {
  return {
    CONTAINERS_CONF: at('containers.conf'),
    CONTAINERS_STORAGE_CONF: at('storage.conf'),
    CONTAINERS_REGISTRIES_CONF: at('registries.conf'),
    TMPDIR: at('tmp'),
  };
}

async function writeSettings({ work }: PatchWorld): Promise<void> {
  const put = (path: string, text: string): Promise<void> =>
    work.write(`${workFolder}/${path}`, Buffer.from(text));
  await put('containers.conf', '');
  await put('registries.conf', '');
  await put('storage.conf', '[storage]\ndriver = "vfs"\n');
  await put('tmp/keep', '');
  // The bytes were checked against the image's digest when they were fetched.
  await put('policy.json', '{"default":[{"type":"insecureAcceptAnything"}]}\n');
  // invoke-rc.d(8): 101 forbids every action, so that no service starts while packages are configured.
  await put('policy-rc.d', '#!/bin/sh\nexit 101\n');
}

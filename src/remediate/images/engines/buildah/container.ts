import type { CommandResult, CommandRunner } from '../../../../edges/exec/interface.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import type { PatchRequest, PatchWorld } from '../../contract.ts';
import { exportLayout } from './export-layout.ts';

/** A container of buildah's over the source image, with storage of its own below the work tree. */
export interface Container {
  /** Runs a program of the image as root, without a shell of ours; output in C locale. */
  run(
    args: readonly string[],
    timeoutMs: number,
    variables?: Readonly<Record<string, string>>,
  ): Promise<CommandResult>;
  /** The absolute path of its root on this machine, for programs that work on it from outside. */
  root(): Promise<string>;
  /** Commits the whole file system to an OCI layout in the work tree, as one layer; gives its path there. */
  commit(): Promise<string>;
}

/** Where everything of this engine lies in the work tree. */
export const workFolder = 'buildah';
/** What the container sees of the work tree, and where: settings, lists and caches that the image is not to have. */
export const insideFolder = `${workFolder}/inside`;
export const insidePath = '/run/oakum';
export const policyPath = 'usr/sbin/policy-rc.d';

const name = 'oakum';
const commandMs = 10 * 60_000;

interface Opening {
  readonly request: PatchRequest;
  readonly world: PatchWorld;
  readonly commands: CommandRunner;
  /** Whether packages ask policy-rc.d before they start a service. */
  readonly hasServicePolicy: boolean;
}

/**
 * Opens a container when it is first needed, uses it, and removes all of it afterwards, whatever happens. The image
 * comes through our own source as an OCI layout: buildah talks to no registry and needs no credentials.
 */
export async function withContainer<T>(
  opening: Opening,
  use: (container: Container) => Promise<T>,
): Promise<T> {
  const { work } = opening.world;
  await work.remove(workFolder);
  await writeSettings(opening.world);
  try {
    return await use(containerOf(opening));
  } finally {
    await work.remove(workFolder);
  }
}

function containerOf(opening: Opening): Container {
  const { request, world } = opening;
  const at = (path: string): string => world.work.absolute(`${workFolder}/${path}`);
  const buildah = caller(opening, at);
  const policyMount = opening.hasServicePolicy ? [`${at('policy-rc.d')}:/${policyPath}:ro`] : [];
  const mounts = [`${world.work.absolute(insideFolder)}:${insidePath}:rw`, ...policyMount];
  const volumes = mounts.flatMap((mount) => ['--volume', mount]);
  const variables = [
    'DEBIAN_FRONTEND=noninteractive',
    'LC_ALL=C',
    `SOURCE_DATE_EPOCH=${request.sourceDateEpoch}`,
  ].flatMap((variable) => ['--env', variable]);
  const run = ['run', '--isolation', 'chroot', ...volumes, ...variables, '--user', '0:0'];
  const policy = ['--signature-policy', at('policy.json')];
  const commit = ['commit', '--quiet', '--squash', '--format', 'oci', ...policy, name, 'oci:result:1'];
  const make = async (): Promise<void> => {
    await exportLayout(request.image, world, `${workFolder}/source`);
    checked(await buildah(['from', '--quiet', ...policy, '--name', name, 'oci:source:1'], commandMs));
  };
  let made: Promise<void> | undefined;
  const opened = async (): Promise<void> => {
    made ??= make();
    await made;
  };
  return {
    async run(args, timeoutMs, more = {}) {
      await opened();
      const added = Object.entries(more).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
      return await buildah([...run, ...added, name, '--', ...args], timeoutMs);
    },
    async root() {
      await opened();
      const mounted = checked(await buildah(['mount', name], commandMs));
      return Buffer.from(mounted.stdout).toString().trim();
    },
    async commit() {
      await opened();
      checked(await buildah(commit, commandMs));
      return `${workFolder}/result`;
    },
  };
}

function caller({ world, commands }: Opening, at: (path: string) => string) {
  const storage = ['--root', at('storage'), '--runroot', at('run'), '--storage-driver', 'vfs'];
  // buildah makes the name of an image from the layout's path, which must then be lower case: so it gets a short one.
  const directory = world.work.absolute(workFolder);
  const { signal } = world;
  return async (args: readonly string[], timeoutMs: number): Promise<CommandResult> =>
    await commands.run('buildah', [...storage, ...args], {
      timeoutMs,
      signal,
      environment: settings(at),
      directory,
    });
}

/** @throws patch.engine-failed quoting what buildah said. */
function checked(result: CommandResult): CommandResult {
  if (result.exitCode === 0) return result;
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
  await put('inside/.keep', '');
  // The bytes were checked against the image's digest when they were fetched.
  await put('policy.json', '{"default":[{"type":"insecureAcceptAnything"}]}\n');
  // invoke-rc.d(8): 101 forbids every action, so that no service starts while packages are configured.
  await put('policy-rc.d', '#!/bin/sh\nexit 101\n');
}

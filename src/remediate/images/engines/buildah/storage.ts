import { dirname } from 'node:path/posix';
import * as z from 'zod';
import type { CommandRunner } from '../../../../edges/exec/interface.ts';
import { errorCode, OakumError } from '../../../../kernel/pure/index.ts';
import type { PatchWorld } from '../../contract.ts';
import { type FileNow, lastLines } from '../../managers/container.ts';

/** How buildah lays layers out on this machine. */
export interface Storage {
  readonly driver: 'overlay' | 'vfs';
  /** The program that starts buildah, with its arguments, if there is one. */
  readonly before: readonly string[];
}

/** Copies the whole file system for every layer and every container; needs nothing of the kernel. */
export const vfs: Storage = { driver: 'vfs', before: [] };

/**
 * Mounts the layers over each other. Each call has mounts of its own (unshare(1)), which the kernel takes away with the
 * last of its processes: nothing stays mounted, also where buildah is killed.
 */
export const overlay: Storage = {
  driver: 'overlay',
  before: ['unshare', '--mount', '--propagation', 'private', '--'],
};

/**
 * Nothing may stand for what lies elsewhere, neither in the upper directory nor in a layer that brings such attributes,
 * whatever the kernel's own defaults are.
 */
const mountOptions = 'redirect_dir=nofollow,metacopy=off';
const probeMs = 60_000;
const tarMs = 10 * 60_000;

/** The work tree, and the folder of it that is this engine's. */
interface Where {
  readonly world: Pick<PatchWorld, 'work' | 'signal'>;
  readonly commands: CommandRunner;
  readonly folder: string;
}

/** Whether this user may mount an overlay in the work tree: the kernel is asked, by doing it where nobody sees it. */
export async function canOverlay({ world: { work, signal }, commands, folder }: Where): Promise<boolean> {
  const place = `${folder}/probe`;
  for (const name of ['lower', 'upper', 'work', 'merged']) await work.write(`${place}/${name}/.keep`, none);
  const [lower, upper, scratch, merged] = ['lower', 'upper', 'work', 'merged'].map((name) =>
    work.absolute(`${place}/${name}`),
  );
  const options = `lowerdir=${lower},upperdir=${upper},workdir=${scratch},${mountOptions}`;
  const mount = ['mount', '-t', 'overlay', 'overlay', '-o', options, merged ?? ''];
  const [program = '', ...before] = overlay.before;
  try {
    const { exitCode } = await commands.run(program, [...before, ...mount], { timeoutMs: probeMs, signal });
    return exitCode === 0 && (await commands.find('tar')) !== undefined;
  } catch (error) {
    if (errorCode(error) === 'exec.not-found') return false;
    throw error;
  } finally {
    await work.remove(place);
  }
}

const none = new Uint8Array();

/** storage.conf(5), with which nothing of the machine's own container storage counts. */
export function storageSettings(
  { driver }: Storage,
  { root, runRoot }: { readonly root: string; readonly runRoot: string },
): string {
  const options = driver === 'overlay' ? ['[storage.options.overlay]', `mountopt = "${mountOptions}"`] : [];
  const places = [`graphroot = ${JSON.stringify(root)}`, `runroot = ${JSON.stringify(runRoot)}`];
  return ['[storage]', `driver = "${driver}"`, ...places, ...options, ''].join('\n');
}

const Containers = z.array(z.object({ names: z.array(z.string()).optional(), layer: z.string() }));

/** Attributes that buildah takes over from files, and those by which overlay marks what hides. */
const attributes = ['security.capability', 'security.ima', 'user.*', 'trusted.overlay.*'];

/** The container of that name, of which the storage is in the folder. */
interface InStorage extends Where {
  readonly container: string;
}

/** The upper directory of a container on overlay mounts, from the work tree. */
async function upperOf({ world: { work }, folder, container }: InStorage): Promise<string> {
  const bytes = await work.read(`${folder}/storage/overlay-containers/containers.json`, 2 ** 20);
  const known = Containers.parse(JSON.parse(Buffer.from(bytes ?? '[]').toString()));
  const layer = known.find(({ names }) => names?.includes(container))?.layer;
  if (layer !== undefined) return `${folder}/storage/overlay/${layer}/diff`;
  throw failed(`its storage knows no container ${container}`);
}

/** A file of a container on overlay mounts. What lies there that is no file (a device 0:0) says that it is gone. */
export async function fileInUpper(where: InStorage, path: string, maxBytes: number): Promise<FileNow> {
  const { work } = where.world;
  const upper = `${await upperOf(where)}/${path}`;
  const entry = (await work.list(dirname(upper))).find((one) => one.path === upper);
  if (entry === undefined) return { kind: 'as-before' };
  const bytes = entry.kind === 'file' ? await work.read(upper, maxBytes) : undefined;
  return bytes === undefined ? { kind: 'gone' } : { kind: 'there', bytes };
}

/** What was written to a container on overlay mounts, as a tar that can be read again and again. */
export async function upperTar(where: InStorage): Promise<() => AsyncIterable<Uint8Array>> {
  const { commands, folder } = where;
  const { work, signal } = where.world;
  const path = `${folder}/upper.tar`;
  const what = [
    '--create',
    '--file',
    work.absolute(path),
    '--directory',
    work.absolute(await upperOf(where)),
  ];
  const how = ['--format=posix', '--pax-option=delete=atime,delete=ctime', '--numeric-owner', '--sort=name'];
  const which = ['--xattrs', ...attributes.map((name) => `--xattrs-include=${name}`)];
  const { exitCode, stderr } = await commands.run('tar', [...what, ...how, ...which, '.'], {
    timeoutMs: tarMs,
    signal,
  });
  if (exitCode !== 0) throw failed(`its upper directory cannot be read: ${lastLines(stderr)}`);
  return () => work.stream(path);
}

function failed(why: string): OakumError {
  return new OakumError('patch.engine-failed', `buildah: ${why}`);
}

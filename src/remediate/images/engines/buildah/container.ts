import { relative } from 'node:path';
import type { CommandResult } from '../../../../edges/exec/interface.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import type { PatchWorld } from '../../contract.ts';
import { type Container, insidePath, lastLines, policyPath, policyText } from '../../managers/container.ts';
import { exportLayout } from '../../managers/export-layout.ts';
import type { Opening } from '../../managers/prepare.ts';
import { onlyLayer } from '../../managers/read-layout.ts';
import { changesAgainst } from './changes.ts';
import { canOverlay, fileInUpper, overlay, type Storage, storageSettings, upperTar, vfs } from './storage.ts';

/** Where everything of this engine lies in the work tree. */
export const workFolder = 'buildah';
/** What programs in the container see of the work tree. */
export const insideFolder = `${workFolder}/inside`;

const name = 'oakum';
const commandMs = 10 * 60_000;

/** An image, where its layers come from, and where there is room. */
interface ToHold
  extends Pick<Opening, 'commands'>,
    Partial<Pick<Opening, 'hasServicePolicy' | 'isReachedFromOutside'>> {
  readonly request: Pick<Opening['request'], 'image'> & Partial<Pick<Opening['request'], 'sourceDateEpoch'>>;
  readonly world: Pick<PatchWorld, 'source' | 'work' | 'signal'>;
}

/** A container of buildah's lies on this machine. Its root can be reached where nobody said that it need not. */
interface LocalContainer extends Container {
  readonly root: () => Promise<string>;
}

/**
 * A container of buildah's over the source image, with storage of its own below the work tree. The image comes through our own source as an OCI layout: buildah talks to no registry and needs no credentials.
 */
export async function withContainer<T>(
  opening: ToHold,
  use: (container: LocalContainer) => Promise<T>,
): Promise<T> {
  const { work } = opening.world;
  await work.remove(workFolder);
  try {
    return await use(containerOf(opening, await storageFor(opening)));
  } finally {
    await work.remove(workFolder);
  }
}

/** Overlay mounts where they can be had and nobody needs the root of the container: they cannot be seen from outside. */
async function storageFor(opening: ToHold): Promise<Storage> {
  const { commands, world } = opening;
  const isOverlay =
    opening.isReachedFromOutside === false && (await canOverlay({ commands, world, folder: workFolder }));
  const storage = isOverlay ? overlay : vfs;
  await writeSettings(storage, world);
  return storage;
}

function containerOf(opening: ToHold, storage: Storage): LocalContainer {
  const { request, world, commands } = opening;
  const at = (path: string): string => world.work.absolute(`${workFolder}/${path}`);
  const buildah = caller({ opening, storage, at });
  const policyMount = opening.hasServicePolicy === true ? [`${at('policy-rc.d')}:/${policyPath}:ro`] : [];
  const mounts = [`${at('inside')}:${insidePath}:rw`, ...policyMount];
  const volumes = mounts.flatMap((mount) => ['--volume', mount]);
  const variables = [
    'DEBIAN_FRONTEND=noninteractive',
    'LC_ALL=C',
    ...(request.sourceDateEpoch === undefined ? [] : [`SOURCE_DATE_EPOCH=${request.sourceDateEpoch}`]),
  ].flatMap((variable) => ['--env', variable]);
  const run = ['run', '--isolation', 'chroot', ...volumes, ...variables, '--user', '0:0', name, '--'];
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
  const program = async (args: readonly string[], timeoutMs: number): Promise<CommandResult> => {
    await opened();
    return await buildah([...run, ...args], timeoutMs);
  };
  const root = async (): Promise<string> => {
    await opened();
    const mounted = checked(await buildah(['mount', name], commandMs));
    return Buffer.from(mounted.stdout).toString().trim();
  };
  const place = { world, commands, folder: workFolder, container: name };
  return {
    insideFolder,
    run: program,
    ask: program,
    root,
    async file(path, maxBytes) {
      await opened();
      if (storage.driver === 'overlay') return await fileInUpper(place, path, maxBytes);
      // The storage lies in the work tree, out of which no link of the image leads.
      const bytes = await world.work.read(`${relative(world.work.root, await root())}/${path}`, maxBytes);
      return bytes === undefined ? { kind: 'gone' } : { kind: 'there', bytes };
    },
    // What lies there is mounted into the container.
    collect: async () => {},
    async changes(lower) {
      await opened();
      if (storage.driver === 'overlay') {
        return await changesAgainst({ holds: 'upper', read: await upperTar(place) }, lower);
      }
      checked(await buildah(commit, commandMs));
      const folder = `${workFolder}/result`;
      const read = await onlyLayer({ work: world.work, folder, by: 'buildah' });
      return await changesAgainst({ holds: 'whole', read }, lower);
    },
  };
}

interface Calling {
  readonly opening: ToHold;
  readonly storage: Storage;
  readonly at: (path: string) => string;
}

function caller({ opening: { world, commands }, storage, at }: Calling) {
  const [program, ...before] = [...storage.before, 'buildah'];
  // buildah makes the name of an image from the layout's path, which must then be lower case: so it gets a short one.
  const directory = world.work.absolute(workFolder);
  const { signal } = world;
  return async (args: readonly string[], timeoutMs: number): Promise<CommandResult> =>
    await commands.run(program ?? 'buildah', [...before, ...args], {
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

/** Nothing of the machine's own container configuration counts: it may name another driver or registry. */
function settings(at: (path: string) => string): Readonly<Record<string, string>> {
  return {
    CONTAINERS_CONF: at('containers.conf'),
    CONTAINERS_STORAGE_CONF: at('storage.conf'),
    CONTAINERS_REGISTRIES_CONF: at('registries.conf'),
    TMPDIR: at('tmp'),
  };
}

async function writeSettings(storage: Storage, { work }: Pick<PatchWorld, 'work'>): Promise<void> {
  const put = (path: string, text: string): Promise<void> =>
    work.write(`${workFolder}/${path}`, Buffer.from(text));
  const place = (path: string): string => work.absolute(`${workFolder}/${path}`);
  await put('containers.conf', '');
  await put('registries.conf', '');
  await put('storage.conf', storageSettings(storage, { root: place('storage'), runRoot: place('run') }));
  await put('tmp/keep', '');
  // The bytes were checked against the image's digest when they were fetched.
  await put('policy.json', '{"default":[{"type":"insecureAcceptAnything"}]}\n');
  await put('policy-rc.d', policyText);
  await put('inside/.keep', '');
}

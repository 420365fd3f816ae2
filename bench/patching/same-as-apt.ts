import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { removeDirectory } from '../../rig/paths.ts';
import { run } from '../../rig/process.ts';
import { compareText, sha256 } from '../../src/kernel/index.ts';
import { costOf } from '../cost.ts';
import type { Place } from '../measurement.ts';
import { oakum } from '../whole-process.ts';
import type { Moved } from './contestants.ts';
import type { PatchScene } from './scene.ts';

/** The image's root, from which every set begins; what apt has to know is in it. */
export interface AptRoot {
  readonly path: string;
  stop(): Promise<void>;
}

/** The image in buildah, with apt's lists read and every package fetched, so that no set waits for the network. */
export async function openAptRoot(scene: PatchScene, place: Place): Promise<AptRoot> {
  const storage = place.directory('apt-root');
  const buildah = (...args: readonly string[]): Promise<string> =>
    run('buildah', ['--root', join(storage, 'root'), '--runroot', join(storage, 'run'), ...args]);
  const from = ['from', '--quiet', '--tls-verify=false', `docker://${scene.reference}`];
  const container = (await buildah(...from)).trim();
  const path = (await buildah('mount', container)).trim();
  const stop = async (): Promise<void> => {
    await buildah('umount', container);
    await buildah('rm', container);
  };
  try {
    await makeDevices(path);
    await inside(path, ['apt-get', '-qq', 'update']);
    await inside(path, ['apt-get', '-qq', '--yes', '--download-only', 'dist-upgrade']);
    return { path, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What programs expect of every system; the image's own /dev is empty. */
async function makeDevices(root: string): Promise<void> {
  mkdirSync(join(root, 'dev'), { recursive: true });
  for (const [name, minor] of [
    ['null', '3'],
    ['zero', '5'],
    ['urandom', '9'],
  ] as const)
    await run('mknod', ['-m', '666', join(root, 'dev', name), 'c', '1', minor]);
}

/**
 * Upgrades one set natively and by the image's own apt, each above the same root, and gives the paths in which the two
 * results differ: kind, mode, owner and content, over everything that either of them touched.
 */
export async function differencesOf(
  set: readonly Moved[],
  {
    scene,
    root,
    place,
    state,
  }: { readonly scene: PatchScene; readonly root: AptRoot; readonly place: Place; readonly state: string },
): Promise<readonly string[]> {
  const work = place.directory('set');
  const ours = await mountAbove(root, join(work, 'ours'));
  const theirs = await mountAbove(root, join(work, 'theirs'));
  try {
    await layNative(set, { scene, root: ours.merged, work, state });
    const wanted = set.map(({ name, to }) => `${name}=${to}`);
    await inside(theirs.merged, [...install, ...wanted]);
    const touched = new Set([...ours.touched(), ...theirs.touched()]);
    return [...touched]
      .filter((path) => !traces.some((trace) => trace.test(path)))
      .filter((path) => look(join(ours.merged, path)) !== look(join(theirs.merged, path)))
      .toSorted();
  } finally {
    await ours.stop();
    await theirs.stop();
    removeDirectory(work);
  }
}

const install = ['apt-get', '-qq', '--yes', '--no-install-recommends', '--only-upgrade', 'install'];

/** Or apt moves every package of the same source along, asked for or not; a plan names them all by itself. */
const alone = ['-o', 'APT::Get::Upgrade-By-Source-Package=false'];

/** Left by the running of apt and dpkg, and no part of what they install: logs, locks, caches, backups, lists. */
const traces: readonly RegExp[] = [
  /^var\/log\//,
  /^var\/cache\//,
  /^var\/lib\/apt\//,
  /^var\/lib\/dpkg\/(?:lock|lock-frontend|status-old|diversions-old|triggers\/Lock)$/,
  /^run\//,
  /^tmp\//,
];

interface Above {
  readonly merged: string;
  /** Paths that were written, removed or changed in the layer above the root. */
  touched(): readonly string[];
  stop(): Promise<void>;
}

async function mountAbove({ path }: AptRoot, directory: string): Promise<Above> {
  const [upper, work, merged] = ['upper', 'work', 'merged'].map((name) => join(directory, name));
  if (upper === undefined || work === undefined || merged === undefined) throw new Error('no directories');
  for (const one of [upper, work, merged]) mkdirSync(one, { recursive: true });
  const options = `lowerdir=${path},upperdir=${upper},workdir=${work}`;
  await run('mount', ['-t', 'overlay', 'overlay', '-o', options, merged]);
  return {
    merged,
    touched: () =>
      readdirSync(upper, { recursive: true, withFileTypes: true }).map((entry) =>
        relative(upper, join(entry.parentPath, entry.name)),
      ),
    stop: async () => {
      await run('umount', [merged]);
    },
  };
}

/** Sets of these, each of a random size, the same for the same seed. */
export function* randomSets(of: readonly Moved[], seed: string): Generator<readonly Moved[]> {
  for (let turn = 0; ; turn += 1) {
    const ranked = of.map((one) => ({ one, rank: sha256(`${seed} ${turn} ${one.name}`) }));
    const shuffled = ranked
      .toSorted((left, right) => compareText(left.rank, right.rank))
      .map(({ one }) => one);
    const size = 1 + (Number.parseInt(sha256(`${seed} ${turn}`).slice(-8), 16) % of.length);
    yield shuffled.slice(0, size);
  }
}

/** In the root as it stands: no service starts (the image says so itself), and nobody is asked anything. */
async function inside(root: string, command: readonly string[]): Promise<void> {
  const settings = ['DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C'];
  const options = [...alone, '-o', 'APT::Sandbox::User=root', '-o', 'Dpkg::Options::=--force-unsafe-io'];
  const [program = '', ...rest] = command;
  await run('chroot', [root, 'env', ...settings, program, ...options, ...rest]);
}

const Index = z.object({ manifests: z.array(z.object({ digest: z.string() })).length(1) });
const Manifest = z.object({ layers: z.array(z.object({ digest: z.string() })) });

/** The layer that the command makes, unpacked by the machine's tar. */
async function layNative(
  set: readonly Moved[],
  {
    scene,
    root,
    work,
    state,
  }: { readonly scene: PatchScene; readonly root: string; readonly work: string; readonly state: string },
): Promise<void> {
  const layout = join(work, 'layout');
  const limits = ['--engine', 'native', '--package', ...set.map(({ name }) => name)];
  const where = ['--output', `oci:${layout}`, '--state', state];
  await costOf(oakum(['patch', 'image', scene.reference, ...limits, ...where]));
  const blob = (digest: string): string => join(layout, 'blobs', 'sha256', digest.replace('sha256:', ''));
  const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
  const [image] = Index.parse(read(join(layout, 'index.json'))).manifests;
  const layer = blob(Manifest.parse(read(blob(image?.digest ?? ''))).layers.at(-1)?.digest ?? '');
  await removeWhitedOut(layer, { root, work });
  const keeping = ['--preserve-permissions', '--numeric-owner', '--xattrs', '--exclude=.wh.*'];
  await run('tar', ['--extract', ...keeping, '--directory', root, '--file', layer]);
}

async function removeWhitedOut(
  layer: string,
  { root, work }: { readonly root: string; readonly work: string },
): Promise<void> {
  const list = join(work, 'gone');
  const gone = (await run('tar', ['--list', '--file', layer]))
    .split('\n')
    .filter((path) => /(?:^|\/)\.wh\./.test(path))
    .map((path) => path.replace(/(^|\/)\.wh\./, '$1'));
  writeFileSync(list, gone.map((path) => `${join(root, path)}\0`).join(''));
  await run('xargs', ['--null', '--no-run-if-empty', `--arg-file=${list}`, 'rm', '-rf', '--']);
}

/** What is at a path: kind, mode, owner, and what it holds. Of a directory its entries are paths of their own. */
function look(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'nothing';
  const holds = found.isSymbolicLink()
    ? readlinkSync(path)
    : found.isFile()
      ? sha256(readFileSync(path))
      : '';
  return [found.mode.toString(8), found.uid, found.gid, holds].join(' ');
}

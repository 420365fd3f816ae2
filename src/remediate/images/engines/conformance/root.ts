import type { CommandRunner } from '../../../../edges/exec/interface.ts';
import type { WritableTree } from '../../../../edges/files/interface.ts';
import { decompressBytes } from '../../../../formats/compression/index.ts';
import { whiteoutTarget } from '../../../../formats/oci/index.ts';
import { readTarBytes } from '../../../../formats/tar/index.ts';
import { cleanPath, OakumError } from '../../../../kernel/pure/index.ts';
import type { PatchedImage } from '../../contract.ts';
import type { TestImage } from './world.ts';

export interface RootOf {
  readonly image: TestImage;
  readonly patched?: PatchedImage;
  /** Where the new layer lies. */
  readonly work?: WritableTree;
}

/** Unpacks all layers of an image into a directory as its root, with the machine's own tar; needs root. */
export async function makeRoot(
  root: WritableTree,
  commands: CommandRunner,
  { image, patched, work }: RootOf,
): Promise<void> {
  for (const layer of image.image.layers) {
    await root.writeStream('layer', image.source.blob({ digest: layer.digest, size: layer.sizeBytes }));
    await unpack(root, commands);
  }
  if (patched !== undefined && work !== undefined) {
    await root.writeStream('layer', work.stream(patched.layer.path));
    await applyWhiteouts(root);
    await unpack(root, commands);
  }
  await run(commands, 'mkdir', ['-p', root.absolute('dev')]);
  await run(commands, 'mknod', ['-m', '666', root.absolute('dev/null'), 'c', '1', '3']);
}

async function unpack(root: WritableTree, commands: CommandRunner): Promise<void> {
  const options = ['--extract', '--preserve-permissions', '--numeric-owner', '--xattrs', '--exclude=.wh.*'];
  await run(commands, 'tar', [...options, '--directory', root.root, '--file', root.absolute('layer')]);
  await root.remove('layer');
}

async function applyWhiteouts(root: WritableTree): Promise<void> {
  const bytes = (await root.read('layer', 2 ** 30)) ?? new Uint8Array();
  for (const { header } of readTarBytes(await decompressBytes(bytes, 'gzip', 2 ** 30))) {
    const whiteout = whiteoutTarget(cleanPath(header.path));
    if (whiteout !== undefined) await root.remove(whiteout.path);
  }
}

/** Left by running dpkg, and no part of what it installs. */
const traces = ['dev', 'alternatives.log', 'aux-cache', 'dpkg.log', 'status-old', 'lock', 'lock-frontend'];

/** Paths in which two directories differ: content, links, then kind, mode and owner. */
export async function differences(
  left: string,
  right: string,
  commands: CommandRunner,
): Promise<readonly string[]> {
  const excluded = traces.flatMap((name) => ['--exclude', name]);
  const contents = await commands.run(
    'diff',
    ['--recursive', '--brief', '--no-dereference', ...excluded, left, right],
    { timeoutMs: 300_000 },
  );
  const ours = new Set(await attributes(left, commands));
  const theirs = new Set(await attributes(right, commands));
  const attributesOnly = [...ours.symmetricDifference(theirs)];
  return [...linesOf(contents.stdout), contents.stderr, ...attributesOnly].filter((line) => line !== '');
}

async function attributes(root: string, commands: CommandRunner): Promise<readonly string[]> {
  const skipped = traces.flatMap((name) => ['-not', '-name', name]);
  const form = ['-printf', '%P %y %m %U %G %l\\n'];
  const found = await commands.run(
    'find',
    [root, '-path', `${root}/dev`, '-prune', '-o', ...skipped, ...form],
    { timeoutMs: 300_000 },
  );
  return linesOf(found.stdout);
}

function linesOf(bytes: Uint8Array): readonly string[] {
  return Buffer.from(bytes).toString().split('\n');
}

async function run(commands: CommandRunner, program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await commands.run(program, args, { timeoutMs: 300_000 });
  if (exitCode !== 0) throw new OakumError('rig.failed', `${program}: ${stderr}`);
}

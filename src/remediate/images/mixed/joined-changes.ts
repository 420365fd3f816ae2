import { decompressStream } from '../../../formats/compression/index.ts';
import { whiteoutTarget } from '../../../formats/oci/index.ts';
import { readTar, type TarMember } from '../../../formats/tar/index.ts';
import { cleanPath, OakumError } from '../../../kernel/pure/index.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { FileChanges } from '../layer.ts';

const maxChangedBytes = 2 * 2 ** 30;

/** Of each hard link, the file that it leads to in its own layer. */
type Targets = Map<TarMember, TarMember>;

/**
 * What layers of ours, one above the other on the same image, change together. They are as `buildLayer` writes them: gzip,
 * one whiteout for each path that goes, and what a hard link leads to in the same layer.
 */
export async function joinedChanges(
  layers: readonly AsyncIterable<Uint8Array>[],
  lower: ImageFiles,
): Promise<FileChanges> {
  const members = new Map<string, TarMember>();
  const removed = new Set<string>();
  const targets: Targets = new Map();
  for (const layer of layers) {
    const next = await readLayer(layer);
    for (const member of next.members.values()) {
      const target = targetIn(member, next.members);
      if (target !== undefined) targets.set(member, target);
    }
    for (const path of next.removed) {
      removeAt(members, path);
      if (lower.entry(path) !== undefined) removed.add(path);
    }
    for (const [path, member] of next.members) {
      if (member.header.kind !== 'directory') removeAt(members, path);
      members.set(path, member);
    }
  }
  return { members: standing(members, targets), removed: stillRemoved(removed, { members, lower }) };
}

async function readLayer(layer: AsyncIterable<Uint8Array>): Promise<FileChanges> {
  const members = new Map<string, TarMember>();
  const removed = new Set<string>();
  let budget = maxChangedBytes;
  for await (const entry of readTar(decompressStream(layer, 'gzip', maxChangedBytes))) {
    const path = cleanPath(entry.header.path);
    const whiteout = whiteoutTarget(path);
    if (whiteout !== undefined) removed.add(whiteout.path);
    else {
      const { header } = entry;
      const content = header.kind === 'file' ? Uint8Array.from(await entry.bytes(budget)) : new Uint8Array();
      budget -= content.byteLength;
      members.set(path, { header: { ...header, path }, content });
    }
  }
  return { members, removed };
}

/** What a hard link leads to in its own layer. */
function targetIn({ header }: TarMember, members: ReadonlyMap<string, TarMember>): TarMember | undefined {
  if (header.kind !== 'hardlink') return undefined;
  const target = members.get(cleanPath(header.linkPath));
  if (target?.header.kind === 'file') return target;
  throw new OakumError(
    'patch.engine-failed',
    `a hard link to ${header.linkPath}, which is no file of its layer`,
  );
}

/** A hard link whose file the layer above replaced is a file of its own. */
function standing(members: ReadonlyMap<string, TarMember>, targets: Targets): ReadonlyMap<string, TarMember> {
  return new Map(
    [...members].map(([path, member]) => {
      const target = targets.get(member);
      if (target === undefined || members.get(target.header.path) === target) return [path, member];
      return [path, { header: { ...target.header, path }, content: target.content }];
    }),
  );
}

function removeAt(members: Map<string, TarMember>, path: string): void {
  const isDirectory = members.get(path)?.header.kind === 'directory';
  members.delete(path);
  if (!isDirectory) return;
  for (const one of members.keys()) if (one.startsWith(`${path}/`)) members.delete(one);
}

/** What was taken away and came again is not removed; of a directory only what did not come again. */
function stillRemoved(
  removed: ReadonlySet<string>,
  { members, lower }: { readonly members: ReadonlyMap<string, TarMember>; readonly lower: ImageFiles },
): ReadonlySet<string> {
  const gone = (path: string): readonly string[] => {
    const again = members.get(path);
    if (again === undefined) return [path];
    if (again.header.kind !== 'directory') return [];
    return lower.list(path).flatMap((name) => gone(`${path}/${name}`));
  };
  return new Set([...removed].flatMap(gone));
}

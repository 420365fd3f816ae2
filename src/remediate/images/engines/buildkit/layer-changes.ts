import { createHash } from 'node:crypto';
import { whiteoutTarget } from '../../../../formats/oci/index.ts';
import {
  readTar,
  type TarHeader,
  type TarMember,
  type TarStreamEntry,
} from '../../../../formats/tar/index.ts';
import { cleanPath, OakumError } from '../../../../kernel/pure/index.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import type { FileChanges } from '../../layer.ts';
import { isLitter } from '../../managers/litter.ts';
import { isAsBefore, withoutHolders } from '../../managers/same-entry.ts';

const maxChangedBytes = 2 * 2 ** 30;

interface Seen {
  readonly members: Map<string, TarMember>;
  readonly removed: Set<string>;
  /** Paths of what is left out. */
  readonly litter: string[];
  /** Directories below which nothing of the image is left. */
  readonly emptied: Set<string>;
}

/**
 * What a layer over the image changes, but for litter and for what is as it was: a snapshotter also names directories above
 * a change, and files of which only the time is different. `lower` must have the hash of every file.
 */
export async function changesIn(layer: AsyncIterable<Uint8Array>, lower: ImageFiles): Promise<FileChanges> {
  const seen = await readAll(layer);
  const differing = [...seen.members].filter(([path, member]) => {
    const { header, content } = targetOf(member, seen.members);
    const md5 = header.kind === 'file' ? createHash('md5').update(content).digest('hex') : undefined;
    return !isAsBefore({ header, md5 }, lower.entry(path));
  });
  const members = new Map(withoutHolders(differing, { lower, litter: seen.litter }));
  for (const [path, member] of members) members.set(path, standing(path, { member, members, seen }));
  return { members, removed: removedFrom(lower, seen) };
}

async function readAll(layer: AsyncIterable<Uint8Array>): Promise<Seen> {
  const seen: Seen = { members: new Map(), removed: new Set(), litter: [], emptied: new Set() };
  let budget = maxChangedBytes;
  for await (const entry of readTar(layer)) {
    const path = cleanPath(entry.header.path);
    const whiteout = whiteoutTarget(path);
    if (whiteout !== undefined) (whiteout.kind === 'opaque' ? seen.emptied : seen.removed).add(whiteout.path);
    else if (isLitter(path)) seen.litter.push(path);
    else if (path !== '') {
      const content = await contentOf(entry, budget);
      budget -= content.byteLength;
      seen.members.set(path, { header: plainHeader(entry.header, path), content });
    }
  }
  return seen;
}

async function contentOf(entry: TarStreamEntry, maxBytes: number): Promise<Uint8Array> {
  return entry.header.kind === 'file' ? Uint8Array.from(await entry.bytes(maxBytes)) : new Uint8Array();
}

function plainHeader(header: TarHeader, path: string): TarHeader {
  if (header.kind !== 'hardlink') return { ...header, path };
  return { ...header, path, linkPath: cleanPath(header.linkPath) };
}

function targetOf(member: TarMember, members: ReadonlyMap<string, TarMember>): TarMember {
  if (member.header.kind !== 'hardlink') return member;
  const target = members.get(member.header.linkPath);
  if (target?.header.kind === 'file') return target;
  const { linkPath } = member.header;
  throw new OakumError(
    'patch.engine-failed',
    `buildkit: a hard link to ${linkPath}, which is no file of the layer`,
  );
}

interface Standing {
  readonly member: TarMember;
  readonly members: ReadonlyMap<string, TarMember>;
  readonly seen: Seen;
}

/** A hard link to what is as it was, and is therefore not in the layer, becomes a file of its own. */
function standing(path: string, { member, members, seen }: Standing): TarMember {
  if (member.header.kind !== 'hardlink' || members.has(member.header.linkPath)) return member;
  const target = targetOf(member, seen.members);
  return { header: { ...target.header, path }, content: target.content };
}

function removedFrom(lower: ImageFiles, { members, removed, emptied }: Seen): ReadonlySet<string> {
  const below = [...emptied].flatMap((directory) =>
    lower.list(directory).map((name) => (directory === '' ? name : `${directory}/${name}`)),
  );
  const gone = [...removed, ...below].filter(
    (path) => !isLitter(path) && !members.has(path) && lower.entry(path) !== undefined,
  );
  return new Set(gone);
}

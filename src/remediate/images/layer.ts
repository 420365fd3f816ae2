import { createHash } from 'node:crypto';
import type { WritableTree } from '../../edges/files/interface.ts';
import { gzipPieces } from '../../formats/compression/index.ts';
import { type TarHeader, type TarMember, withHeader, writeTar } from '../../formats/tar/index.ts';
import { compareText, type Digest, OakumError, parseDigest } from '../../kernel/pure/index.ts';
import type { NewLayer } from './assemble.ts';
import type { ImageFiles } from './image-files/index.ts';

const empty = new Uint8Array();

/** What an upgrade changes in an image's files. */
export interface FileChanges {
  /** By the place where they really lie; only what the layer has to hold. */
  readonly members: ReadonlyMap<string, TarMember>;
  /** Places that go away. A directory stands for all that was in it. */
  readonly removed: ReadonlySet<string>;
}

export interface BuiltLayer extends NewLayer {
  /** Where it lies in the work folder, compressed. */
  readonly path: string;
}

export interface Building {
  readonly lower: ImageFiles;
  readonly sourceDateEpoch: number;
  readonly work: WritableTree;
}

/** Of a file's content in memory at a time. */
const roomBytes = 256 * 1024;

/** One patch has one layer; a second attempt writes over the first. */
export const layerPath = 'layers/patch.tar.gz';

/**
 * The layer over the image that makes the changes: members, whiteouts, and the directories above them with the
 * attributes that they have below, because some runtimes would invent them. Sorted by path, nothing younger than
 * `sourceDateEpoch`: the same changes give the same bytes. It is written as it is made and never lies in memory whole.
 */
export async function buildLayer(changes: FileChanges, building: Building): Promise<BuiltLayer> {
  const { lower, sourceDateEpoch, work } = building;
  const members = new Map(changes.members);
  for (const place of topmost(changes.removed)) members.set(...whiteout(place, sourceDateEpoch));
  const written = Array.from(members.keys());
  for (const place of written) addParents(place, members, lower);
  const sorted = [...members].sort(([left], [right]) => compareText(left, right)).map(([, member]) => member);
  const room = Buffer.allocUnsafeSlow(roomBytes);
  const tar = hashed(writeTar(linksAfterTargets(sorted), { maxMtimeSeconds: sourceDateEpoch, room }));
  const gzip = hashed(gzipPieces(tar.chunks));
  const sizeBytes = await work.writeScratch(layerPath, gzip.chunks);
  return { path: layerPath, digest: gzip.digest(), diffId: tar.digest(), sizeBytes };
}

/** Chunks as they pass, and the digest of all of them when they have. */
function hashed(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): {
  readonly chunks: AsyncIterable<Uint8Array>;
  digest(): Digest;
} {
  const hash = createHash('sha256');
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      hash.update(chunk);
      yield chunk;
    }
  };
  return { chunks: chunks(), digest: () => parseDigest(`sha256:${hash.digest('hex')}`) };
}

/** A directory that goes takes everything in it along. */
function topmost(removed: ReadonlySet<string>): readonly string[] {
  return [...removed].filter((place) => {
    for (let at = place.lastIndexOf('/'); at > 0; at = place.lastIndexOf('/', at - 1)) {
      if (removed.has(place.slice(0, at))) return false;
    }
    return true;
  });
}

function whiteout(place: string, mtimeSeconds: number): readonly [string, TarMember] {
  const slash = place.lastIndexOf('/');
  const path = `${place.slice(0, slash + 1)}.wh.${place.slice(slash + 1)}`;
  const header: TarHeader = {
    kind: 'file',
    path,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtimeSeconds,
    xattrs: new Map(),
    sizeBytes: 0,
  };
  return [path, { header, content: empty }];
}

function addParents(place: string, members: Map<string, TarMember>, lower: ImageFiles): void {
  for (let at = place.lastIndexOf('/'); at > 0; at = place.lastIndexOf('/', at - 1)) {
    const path = place.slice(0, at);
    if (members.has(path)) continue;
    const entry = lower.entry(path);
    if (entry?.kind !== 'directory') {
      throw new OakumError(
        'patch.malformed-package',
        `${place} would be written into ${path}, which is no directory`,
      );
    }
    const { mode, uid, gid, mtimeSeconds, xattrs } = entry;
    members.set(path, {
      header: { kind: 'directory', path, mode, uid, gid, mtimeSeconds, xattrs },
      content: empty,
    });
  }
}

/** In the order of paths a hard link may come before the file: then the first of them becomes the file. */
function linksAfterTargets(sorted: readonly TarMember[]): readonly TarMember[] {
  const byPath = new Map(sorted.map((member) => [member.header.path, member]));
  const written = new Map<string, string>();
  return sorted.map((member) => {
    const target = targetOf(member, byPath);
    const first = written.get(target.header.path);
    if (first === undefined) written.set(target.header.path, member.header.path);
    const { path } = member.header;
    if (member.header.kind !== 'hardlink' && target === member && first === undefined) return member;
    if (first !== undefined)
      return { header: { ...common(target), path, kind: 'hardlink', linkPath: first }, content: empty };
    return withHeader(target, { ...target.header, path });
  });
}

function common({ header: { mode, uid, gid, mtimeSeconds, xattrs } }: TarMember) {
  return { mode, uid, gid, mtimeSeconds, xattrs };
}

function targetOf(member: TarMember, byPath: ReadonlyMap<string, TarMember>): TarMember {
  if (member.header.kind !== 'hardlink') return member;
  const target = byPath.get(member.header.linkPath);
  if (target?.header.kind === 'file') return target;
  const { path, linkPath } = member.header;
  throw new OakumError(
    'patch.malformed-package',
    `hard link ${path} leads to ${linkPath}, which is no file of it`,
  );
}

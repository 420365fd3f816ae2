import { createHash } from 'node:crypto';
import { readTar, type TarHeader, type TarMember } from '../../../../formats/tar/index.ts';
import { cleanPath, OakumError } from '../../../../kernel/pure/index.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import type { FileChanges } from '../../layer.ts';
import { isLitter } from '../../managers/litter.ts';
import { isAsBefore, withoutHolders } from '../../managers/same-entry.ts';
import { ofUpper, plain } from './upper.ts';

/** What a container holds as a tar, from its beginning each time it is asked for. */
export interface ContainerTar {
  /**
   * `whole` is its whole file system. `upper` is the upper directory of an overlay mount: what was written, with a
   * device 0:0 for what was removed and an attribute for a directory that hides the one below
   * (https://docs.kernel.org/filesystems/overlayfs.html).
   */
  readonly holds: 'whole' | 'upper';
  readonly read: () => AsyncIterable<Uint8Array>;
}

interface Seen {
  readonly header: TarHeader;
  readonly md5: string | undefined;
}

const maxChangedBytes = 2 * 2 ** 30;

/**
 * What is different from the image below, by content, mode, owner, link and attributes. buildah's own idea of it goes by
 * size and time, and misses a file that a package replaced by another of the same size and time: packages are built
 * with fixed times. `lower` must have the hash of every file.
 */
export async function changesAgainst(tar: ContainerTar, lower: ImageFiles): Promise<FileChanges> {
  const all = await readAll(tar);
  const { seen, litter } = all;
  const differing = [...seen].filter(([path, one]) => {
    const { header, md5 } = one.header.kind === 'hardlink' ? targetOf(one.header.linkPath, seen) : one;
    return !isAsBefore({ header, md5 }, lower.entry(path));
  });
  const changed = withoutHolders(differing, { lower, litter });
  const headers = new Map(changed.map(([path, one]) => [path, resolved(path, one, seen)]));
  const contents = await readContents(tar, headers);
  const members = new Map<string, TarMember>();
  for (const [path, { header, contentOf }] of headers) {
    members.set(path, { header, content: contents.get(contentOf) ?? new Uint8Array() });
  }
  return { members, removed: tar.holds === 'whole' ? missingFrom([''], lower, seen) : hiddenBy(all, lower) };
}

interface All {
  readonly seen: ReadonlyMap<string, Seen>;
  /** Paths of what is left out. */
  readonly litter: readonly string[];
  /** Paths of what an overlay mount no longer shows of the directories below it. */
  readonly whiteouts: readonly string[];
  /** Directories of an overlay mount that show nothing of the ones below them. */
  readonly opaque: readonly string[];
}

async function readAll({ read, holds }: ContainerTar): Promise<All> {
  const seen = new Map<string, Seen>();
  const litter: string[] = [];
  const whiteouts: string[] = [];
  const opaque: string[] = [];
  for await (const entry of readTar(read())) {
    const path = cleanPath(entry.header.path);
    if (isLitter(path)) litter.push(path);
    if (path === '' || isLitter(path)) continue;
    const md5 = entry.header.kind === 'file' ? createHash('md5') : undefined;
    for await (const chunk of entry.chunks()) md5?.update(chunk);
    const { header, isWhiteout, isOpaque } = holds === 'upper' ? ofUpper(entry.header) : plain(entry.header);
    if (isWhiteout) whiteouts.push(path);
    else seen.set(path, { header, md5: md5?.digest('hex') });
    if (isOpaque) opaque.push(path);
  }
  return { seen, litter, whiteouts, opaque };
}

function targetOf(linkPath: string, seen: ReadonlyMap<string, Seen>): Seen {
  const target = seen.get(cleanPath(linkPath));
  if (target !== undefined) return target;
  throw new OakumError('patch.engine-failed', `buildah: a hard link to ${linkPath}, which is not there`);
}

interface Resolved {
  readonly header: TarHeader;
  /** The path under which the content stands in the tar. */
  readonly contentOf: string;
}

/** A hard link becomes a file of its own: what it leads to may not be in the layer. */
function resolved(path: string, { header }: Seen, seen: ReadonlyMap<string, Seen>): Resolved {
  if (header.kind !== 'hardlink') return { header: { ...header, path }, contentOf: path };
  const contentOf = cleanPath(header.linkPath);
  return { header: { ...targetOf(contentOf, seen).header, path }, contentOf };
}

async function readContents(
  { read }: ContainerTar,
  headers: ReadonlyMap<string, Resolved>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const wanted = new Set([...headers.values()].map(({ contentOf }) => contentOf));
  const contents = new Map<string, Uint8Array>();
  let budget = maxChangedBytes;
  for await (const entry of readTar(read())) {
    const path = cleanPath(entry.header.path);
    if (entry.header.kind !== 'file' || !wanted.has(path)) continue;
    const bytes = Uint8Array.from(await entry.bytes(budget));
    budget -= bytes.byteLength;
    contents.set(path, bytes);
  }
  return contents;
}

/** What is no longer there of what the image has below these directories. */
function missingFrom(
  directories: readonly string[],
  lower: ImageFiles,
  seen: ReadonlyMap<string, Seen>,
): ReadonlySet<string> {
  const missing = new Set<string>();
  // What takes a directory's place hides everything in it.
  const isDirectory = (path: string): boolean =>
    lower.entry(path)?.kind === 'directory' && seen.get(path)?.header.kind === 'directory';
  const visit = (directory: string): void => {
    for (const name of lower.list(directory)) {
      const path = directory === '' ? name : `${directory}/${name}`;
      if (isLitter(path)) continue;
      if (!seen.has(path)) missing.add(path);
      else if (isDirectory(path)) visit(path);
    }
  };
  for (const directory of directories) visit(directory);
  return missing;
}

function hiddenBy({ seen, whiteouts, opaque }: All, lower: ImageFiles): ReadonlySet<string> {
  const directories = opaque.filter((path) => lower.entry(path)?.kind === 'directory');
  const removed = whiteouts.filter((path) => lower.entry(path) !== undefined);
  return new Set([...removed, ...missingFrom(directories, lower, seen)]);
}

import { createHash } from 'node:crypto';
import type { TarMember } from '../../../formats/tar/index.ts';
import { cleanPath } from '../../../kernel/pure/index.ts';
import type { ImageEntry, ImageFiles } from '../image-files/index.ts';
import { Unfit } from './fault.ts';

/** A file of a published package, by its path below the package's root. */
export interface PackageFile {
  readonly bytes: Uint8Array;
  readonly isExecutable: boolean;
}

export type PackageFiles = ReadonlyMap<string, PackageFile>;

/** What lies in the image at a package's root, and what shall lie there. */
export interface Replacement {
  /** The directory that the paths are below. */
  readonly root: string;
  readonly before: PackageFiles;
  readonly after: PackageFiles;
  /** Files of `before` whose bytes may differ, because installers write them anew. */
  readonly mayDiffer?: ReadonlySet<string>;
  /** Beside those of `before`: files that go, below the root. */
  readonly alsoRemoved?: readonly string[];
}

/** What a layer has to hold. */
export interface Changes {
  readonly members: Map<string, TarMember>;
  readonly removed: Set<string>;
}

/** With the place of the package's record afterwards. */
export interface PlacedChanges extends Changes {
  readonly newPath: string;
}

/**
 * What a layer must hold to make `after` of `before`. The image must have every file of `before` as it was published, and
 * nothing where `after` brings something new; owners and modes are those of what lies there.
 *
 * @throws Unfit
 */
export function replaceFiles(files: ImageFiles, replacement: Replacement): Changes {
  const { root, before, after, mayDiffer = new Set(), alsoRemoved = [] } = replacement;
  const changes: Changes = { members: new Map(), removed: new Set() };
  const owner = ownerOf(files, root);
  for (const [path, { bytes }] of before) {
    const place = placeBelow(files, root, path);
    const entry = files.entry(place);
    if (entry?.kind !== 'file') throw new Unfit('changed', `${place} is not there as it was published`);
    if (!mayDiffer.has(path) && entry.content.sha256 !== sha256Hex(bytes))
      throw new Unfit('changed', `${place} is not as it was published`);
    if (!after.has(path)) changes.removed.add(place);
  }
  for (const path of alsoRemoved) changes.removed.add(placeBelow(files, root, path));
  for (const [path, file] of after) {
    const place = placeBelow(files, root, path);
    const entry = files.entry(place);
    if (entry !== undefined && !before.has(path))
      throw new Unfit('file-conflict', `${place} is there already, and not of this package`);
    if (entry?.kind === 'file' && entry.content.sha256 === sha256Hex(file.bytes)) continue;
    changes.members.set(place, member(place, file, entry ?? owner));
    addDirectories(changes, { files, place, owner });
  }
  removeEmptied(changes, files, root);
  return changes;
}

/** A directory of which nothing is left goes, too: an empty `dist-info` would still be a package to Python. */
function removeEmptied({ members, removed }: Changes, files: ImageFiles, root: string): void {
  const written = [...members.keys()];
  for (const place of removed)
    for (let at = parentOf(place); at.startsWith(`${root}/`); at = parentOf(at)) {
      const directory = at;
      const isLeft = files.list(directory).some((name) => !removed.has(`${directory}/${name}`));
      if (isLeft || written.some((path) => path.startsWith(`${directory}/`))) break;
      removed.add(directory);
    }
}

function parentOf(place: string): string {
  return place.slice(0, Math.max(0, place.lastIndexOf('/')));
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function ownerOf(files: ImageFiles, root: string): ImageEntry {
  const entry = files.entry(root);
  if (entry?.kind === 'directory') return entry;
  throw new Unfit('linked', `${root} is no directory`);
}

/** @throws Unfit where the path would leave the root, or a directory on the way is a link. */
function placeBelow(files: ImageFiles, root: string, path: string): string {
  const place = cleanPath(`${root}/${path}`);
  if (!place.startsWith(`${root}/`)) throw new Unfit('changed', `${path} leads out of ${root}`);
  if (files.place(place) !== place) throw new Unfit('linked', `${place} is reached through a link`);
  return place;
}

function member(path: string, { bytes, isExecutable }: PackageFile, like: ImageEntry): TarMember {
  const { uid, gid } = like;
  const mode = like.kind === 'file' ? like.mode : isExecutable ? 0o755 : 0o644;
  const header = {
    kind: 'file',
    path,
    mode,
    uid,
    gid,
    mtimeSeconds: Number.MAX_SAFE_INTEGER, // the layer takes its own time for what is younger
    xattrs: new Map(),
    sizeBytes: bytes.byteLength,
  } as const;
  return { header, content: bytes };
}

/** Directories that only the new version has. */
function addDirectories(
  { members }: Changes,
  { files, place, owner }: { readonly files: ImageFiles; readonly place: string; readonly owner: ImageEntry },
): void {
  for (let at = place.lastIndexOf('/'); at > 0; at = place.lastIndexOf('/', at - 1)) {
    const path = place.slice(0, at);
    const entry = files.entry(path);
    if (entry?.kind === 'directory' || members.has(path)) return;
    if (entry !== undefined) throw new Unfit('file-conflict', `${path} is no directory`);
    const { mode, uid, gid, xattrs } = owner;
    const header = {
      kind: 'directory',
      path,
      mode,
      uid,
      gid,
      mtimeSeconds: Number.MAX_SAFE_INTEGER,
      xattrs,
    } as const;
    members.set(path, { header, content: new Uint8Array() });
  }
}

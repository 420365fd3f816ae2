import {
  type ApkDatabaseRecord,
  type ApkDirectory,
  type ApkFile,
  type ApkOwnership,
  apkChecksum,
  apkXattrChecksum,
} from '../../../../../formats/apk/index.ts';
import { type TarHeader, type TarMember, withHeader } from '../../../../../formats/tar/index.ts';
import { cleanPath, OakumError } from '../../../../../kernel/pure/index.ts';
import { filesOfRecord } from '../../../apk-database/index.ts';
import type { Refusal } from '../../../contract.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import { judgeDirectory } from './directories.ts';
import type { Owners } from './owners.ts';
import { judgeProtected } from './protected.ts';
import { newFields } from './record.ts';
import {
  currentChecksum,
  type Package,
  type PlacedMember,
  refuse,
  type Unpacked,
  type Unpacking,
} from './upgrade.ts';

interface OpenDirectory {
  readonly path: string;
  owner: ApkOwnership | undefined;
  readonly files: ApkFile[];
}

interface Opened {
  readonly directories: Map<string, OpenDirectory>;
  readonly members: PlacedMember[];
  readonly refusals: Refusal[];
  /** Files so far, for hard links to them. */
  readonly contents: Map<string, { readonly checksum: string; isWritten: boolean }>;
}

/** Follows apk's unpacking (src/database.c of apk-tools 2.14 and 3.0): every member, then what the old version leaves. */
export function unpackApk(item: Package, unpacking: Unpacking): Unpacked {
  const opened: Opened = { directories: new Map(), members: [], refusals: [], contents: new Map() };
  for (const member of item.apk.members) {
    const path = checkedPath(member.header, item);
    if (path === '') continue;
    const owned = withOwner(member, unpacking.owners);
    if (owned.header.kind === 'directory') addDirectory(path, owned.header, { item, unpacking, opened });
    else addFile(path, owned, { item, unpacking, opened });
  }
  const directories: ApkDirectory[] = [...opened.directories.values()];
  const record = { name: item.old.name, version: item.offer.version, fields: newFields(item), directories };
  return {
    name: record.name,
    record,
    members: opened.members,
    gone: goneFiles(item.old, record, unpacking),
    refusals: opened.refusals,
  };
}

interface Adding {
  readonly item: Package;
  readonly unpacking: Unpacking;
  readonly opened: Opened;
}

function addDirectory(path: string, header: TarHeader, { item, unpacking, opened }: Adding): void {
  const owner = ownershipOf(header, 0o755);
  const there = opened.directories.get(path);
  if (there === undefined) opened.directories.set(path, { path, owner, files: [] });
  else there.owner = owner;
  const verdict = judgeDirectory(path, header, { item, unpacking });
  if (verdict.kind === 'refuse') opened.refusals.push(verdict.refusal);
  if (verdict.kind === 'install') opened.members.push({ path, ...verdict });
}

function addFile(path: string, member: TarMember, adding: Adding): void {
  const { item, unpacking, opened } = adding;
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, Math.max(0, slash));
  // Files in the root come without an entry for it.
  if (folder === '' && !opened.directories.has(''))
    opened.directories.set('', { path: '', owner: undefined, files: [] });
  const directory = opened.directories.get(folder);
  const refusal =
    directory === undefined
      ? refuse(item, 'unsupported', `/${path} comes without its directory`)
      : againstFile(path, member, adding);
  if (refusal !== undefined || directory === undefined) {
    if (refusal !== undefined) opened.refusals.push(refusal);
    return;
  }
  const checksum = checksumOf(path, member, adding);
  directory.files.push({ name: path.slice(slash + 1), owner: ownershipOf(member.header, 0o644), checksum });
  const verdict = judgeProtected(path, checksum, { item, unpacking });
  if (checksum !== undefined) opened.contents.set(path, { checksum, isWritten: verdict.kind === 'install' });
  if (verdict.kind === 'refuse') opened.refusals.push(verdict.refusal);
  if (verdict.kind === 'keep' || verdict.kind === 'refuse') return;
  const target = verdict.kind === 'beside' ? `${path}.apk-new` : path;
  opened.members.push(placed(target, member, unpacking.lower));
}

/** What stands against writing a file. */
function againstFile(
  path: string,
  { header }: TarMember,
  { item, unpacking, opened }: Adding,
): Refusal | undefined {
  const { lower, database, moving } = unpacking;
  if (header.kind === 'other') return refuse(item, 'unsupported', `/${path} is of an unknown kind`);
  if (header.kind === 'hardlink' && opened.contents.get(cleanPath(header.linkPath))?.isWritten !== true)
    return refuse(item, 'unsupported', `/${path} is a hard link to a file that is not written before it`);
  if (lower.entry(path)?.kind === 'directory')
    return refuse(item, 'file-conflict', `/${path} is a directory in the image`);
  const other = database.owner(path);
  if (other !== undefined && other.name !== item.old.name && !moving.has(other.name))
    return refuse(item, 'file-conflict', `/${path} belongs to ${other.name}`);
  return undefined;
}

function placed(path: string, member: TarMember, lower: ImageFiles): PlacedMember {
  const { header } = member;
  const place = lower.place(path);
  if (header.kind !== 'hardlink')
    return { path, place, member: withHeader(member, { ...header, path: place }) };
  const linkPath = lower.place(cleanPath(header.linkPath));
  return { path, place, member: withHeader(member, { ...header, path: place, linkPath }) };
}

/**
 * `Q1…` of a file's content or a link's target, which the package must have right where it names one.
 *
 * @throws patch.malformed-package
 */
function checksumOf(path: string, member: TarMember, { item, opened }: Adding): string | undefined {
  const { header } = member;
  const found = computedChecksum(member, opened);
  const named = header.apk?.sha1;
  const isNamed = named !== undefined && header.kind !== 'hardlink';
  if (isNamed && found !== `Q1${Buffer.from(named, 'hex').toString('base64')}`) {
    throw new OakumError(
      'patch.malformed-package',
      `${item.offer.url}: /${path} is not what its checksum says`,
    );
  }
  return found;
}

function computedChecksum(member: TarMember, { contents }: Opened): string | undefined {
  const { header } = member;
  switch (header.kind) {
    case 'file':
      return apkChecksum(member.content);
    case 'symlink':
      return apkChecksum(header.linkPath);
    case 'hardlink':
      return contents.get(cleanPath(header.linkPath))?.checksum;
    default:
      return undefined;
  }
}

function ownershipOf({ uid, gid, mode, xattrs }: TarHeader, usual: number): ApkOwnership | undefined {
  const checksum = apkXattrChecksum(xattrs);
  if (uid === 0 && gid === 0 && mode === usual && checksum === undefined) return undefined;
  return { uid, gid, mode, xattrs: checksum };
}

/** apk goes by the names of owners, and takes the numbers only where the image does not know the names. */
function withOwner(member: TarMember, owners: Owners): TarMember {
  const { header } = member;
  const { user = '', group = '' } = header.apk ?? {};
  const uid = owners.user(user) ?? header.uid;
  const gid = owners.group(group) ?? header.gid;
  return withHeader(member, { ...header, uid, gid });
}

/** @throws patch.malformed-package for a path that apk would pass over as malicious */
function checkedPath(header: TarHeader, { offer }: Package): string {
  const { path } = header;
  const isSafe =
    header.hasForeignNames !== true &&
    !path.startsWith('/') &&
    !/[\0-\x1f\x7f]/.test(path) &&
    !path
      .replace(/\/$/, '')
      .split('/')
      .some((part) => part === '.' || part === '..' || part === '');
  if (path === './' || path === '') return '';
  if (isSafe) return cleanPath(path);
  throw new OakumError(
    'patch.malformed-package',
    `${offer.name} brings the path ${JSON.stringify(path.slice(0, 200))}`,
  );
}

/** A changed file in a protected directory stays; the `.apk-new` beside one that the package gives up goes. */
function goneFiles(
  old: ApkDatabaseRecord,
  record: ApkDatabaseRecord,
  { lower, database }: Unpacking,
): readonly string[] {
  const kept = new Set(filesOfRecord(record));
  return old.directories.flatMap(({ path: folder, files }) => {
    const isProtected = database.protected.modeOf(folder) !== 'none';
    return files.flatMap(({ name, checksum }) => {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kept.has(path)) return [];
      const isChanged = isProtected && currentChecksum(path, lower) !== checksum;
      const beside = isProtected && lower.entry(`${path}.apk-new`) !== undefined ? [`${path}.apk-new`] : [];
      return isChanged ? beside : [path, ...beside];
    });
  });
}

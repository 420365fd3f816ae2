import type { ApkDatabaseRecord, ApkOwnership } from '../../../../../formats/apk/index.ts';
import type { TarHeader, TarMember } from '../../../../../formats/tar/index.ts';
import type { Refusal } from '../../../contract.ts';
import { type Package, refuse, type Unpacking } from './upgrade.ts';

export type DirectoryVerdict =
  | { readonly kind: 'exists' }
  | { readonly kind: 'install'; readonly place: string; readonly member: TarMember }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

/**
 * A directory that is not there is made. One that is there keeps its owner and mode, unless it is this package that
 * says how they are, it says something new, and nobody had changed them. A link to a directory is one (merged `/usr`).
 */
export function judgeDirectory(
  path: string,
  header: TarHeader,
  { item, unpacking }: { readonly item: Package; readonly unpacking: Unpacking },
): DirectoryVerdict {
  const { lower } = unpacking;
  const place = lower.place(path);
  const member: TarMember = { header: { ...header, path: place }, content: new Uint8Array() };
  const there = lower.entry(path);
  if (there === undefined) return { kind: 'install', place, member };
  if (lower.target(path)?.kind !== 'directory') {
    const refusal = refuse(item, 'file-conflict', `/${path} is to be a directory and is none`);
    return { kind: 'refuse', refusal };
  }
  if (there.kind !== 'directory') return { kind: 'exists' };
  const before = ownerOf(path, unpacking);
  if (before === undefined || !decides(item, before)) return { kind: 'exists' };
  const said = saidBy(before, path);
  const isUntouched = isSame(said, there);
  return isUntouched && !isSame(said, header) ? { kind: 'install', place, member } : { kind: 'exists' };
}

const usual: ApkOwnership = { uid: 0, gid: 0, mode: 0o755 };

function saidBy(record: ApkDatabaseRecord, path: string): ApkOwnership {
  return record.directories.find((directory) => directory.path === path)?.owner ?? usual;
}

function isSame(left: ApkOwnership, right: Pick<TarHeader, 'uid' | 'gid' | 'mode'>): boolean {
  return left.uid === right.uid && left.gid === right.gid && left.mode === right.mode;
}

/** The installed package whose word about a directory counts. */
function ownerOf(path: string, { database }: Unpacking): ApkDatabaseRecord | undefined {
  return database.directoryOwners(path).reduce<ApkDatabaseRecord | undefined>((owner, record) => {
    return owner === undefined || replaces(record, owner) ? record : owner;
  }, undefined);
}

function decides({ old, apk }: Package, before: ApkDatabaseRecord): boolean {
  if (before.name === old.name) return true;
  const priority = apk.info.get('replaces_priority')?.[0] ?? '';
  return replaces({ ...old, fields: new Map([...old.fields, ['q', priority]]) }, before);
}

/** apk's order (apk_pkg_replaces_dir): priority, the main package of an origin, then the name that comes first. */
function replaces(record: ApkDatabaseRecord, owner: ApkDatabaseRecord): boolean {
  const [mine, theirs] = [priorityOf(record), priorityOf(owner)];
  if (mine !== theirs) return mine > theirs;
  const origin = record.fields.get('o');
  if (origin !== undefined && origin === owner.fields.get('o')) {
    if (origin === owner.name) return false;
    if (origin === record.name) return true;
  }
  return owner.name > record.name;
}

function priorityOf({ fields }: ApkDatabaseRecord): number {
  return Number(fields.get('q') ?? 0) || 0;
}

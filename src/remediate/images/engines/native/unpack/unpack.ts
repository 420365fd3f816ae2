import type { DpkgPackage } from '../../../../../formats/dpkg/index.ts';
import { type TarMember, withHeader } from '../../../../../formats/tar/index.ts';
import { cleanPath, OakumError } from '../../../../../kernel/pure/index.ts';
import type { Refusal } from '../../../contract.ts';
import type { DpkgDatabase } from '../../../dpkg-database/index.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { ConffileRecord } from '../database/write-status.ts';
import type { StoredDeb } from '../package-store.ts';
import type { PackageChanges, PlacedMember } from './changes.ts';
import { type ConffileVerdict, judgeConffile } from './conffiles.ts';

export interface Unpacking {
  readonly lower: ImageFiles;
  readonly database: DpkgDatabase;
  /** Packages that move in the same upgrade: what they had is theirs to give. */
  readonly moving: ReadonlySet<string>;
}

export interface Unpacked {
  readonly changes: PackageChanges;
  readonly refusals: readonly Refusal[];
}

/** Follows dpkg's unpacking of one package over its old version (src/main/archives.c, unpack.c of dpkg 1.21). */
export function unpack(deb: StoredDeb, old: DpkgPackage, unpacking: Unpacking): Unpacked {
  const refusals: Refusal[] = [];
  const members: PlacedMember[] = [];
  const records: ConffileRecord[] = [];
  const list: string[] = [];
  const kept = new Set<string>();
  for (const member of deb.members) {
    const path = checkedPath(member, deb);
    if (path === '') continue;
    list.push(path);
    const verdict = judgeMember(path, member, { deb, old, unpacking });
    if (verdict.kind !== 'filtered') kept.add(path);
    if (verdict.kind === 'refuse') refusals.push(verdict.refusal);
    if (verdict.kind === 'install') members.push({ path, place: verdict.place, member: verdict.member });
    if ('record' in verdict && verdict.record !== undefined) records.push(verdict.record);
  }
  const obsolete = obsoleteConffiles(deb, old, { list, unpacking });
  const stays = new Set(obsolete.map((record) => record.path));
  const oldList = unpacking.database.list(old.name);
  return {
    refusals,
    changes: {
      name: deb.name,
      list: [...list, ...obsolete.map((record) => record.path)],
      members,
      gone: oldList.filter((path) => !kept.has(path) && !stays.has(path)),
      conffiles: [...inOrder(records, deb.conffiles), ...obsolete],
    },
  };
}

type MemberVerdict =
  | ConffileVerdict
  | {
      readonly kind: 'install';
      readonly place: string;
      readonly member: TarMember;
      readonly record?: undefined;
    }
  | { readonly kind: 'exists' | 'filtered' };

interface Judging {
  readonly deb: StoredDeb;
  readonly old: DpkgPackage;
  readonly unpacking: Unpacking;
}

function judgeMember(path: string, member: TarMember, judging: Judging): MemberVerdict {
  const { deb, old, unpacking } = judging;
  const { lower, database } = unpacking;
  const { kind } = member.header;
  const refusal = againstPath(path, judging);
  if (refusal !== undefined) return { kind: 'refuse', refusal };
  const filterKind = kind === 'directory' || kind === 'symlink' ? kind : 'other';
  const isConffile = deb.conffiles.includes(path);
  if (database.isLeftOut(deb.name, path, filterKind)) {
    return isConffile
      ? refuse(judging, 'unsupported', `/${path} is a conffile under path-exclude`)
      : { kind: 'filtered' };
  }
  if (isConffile)
    return judgeConffile(path, member, { old, lower, isRecorded: database.layout.kind === 'status' });
  const there = lower.entry(path);
  if (kind === 'directory') {
    if (lower.target(path)?.kind === 'directory') return { kind: 'exists' };
    if (there !== undefined)
      return refuse(judging, 'file-conflict', `/${path} is to be a directory and is none`);
  } else if (there?.kind === 'directory') {
    if (kind === 'symlink') return { kind: 'exists' };
    return refuse(judging, 'file-conflict', `/${path} is a directory in the image`);
  }
  if (there?.xattrs.has('security.capability') === true) {
    return refuse(judging, 'capability', `/${path} has file capabilities that the upgrade would lose`);
  }
  return place(path, member, judging);
}

function place(path: string, found: TarMember, judging: Judging): MemberVerdict {
  const { header } = found;
  const { lower } = judging.unpacking;
  const at = lower.place(path);
  // dpkg unpacks no extended attributes, so neither does this.
  const common = { path: at, xattrs: new Map<string, Uint8Array>() };
  if (header.kind === 'other') return refuse(judging, 'unsupported', `/${path} is of an unknown kind`);
  if (header.kind !== 'hardlink')
    return { kind: 'install', place: at, member: withHeader(found, { ...header, ...common }) };
  const linkPath = lower.place(cleanPath(header.linkPath));
  return { kind: 'install', place: at, member: withHeader(found, { ...header, ...common, linkPath }) };
}

/** What the database says against touching a path. */
function againstPath(path: string, { deb, unpacking }: Judging): Refusal | undefined {
  const { database, moving, lower } = unpacking;
  const say = (code: Refusal['code'], message: string): Refusal => ({ code, package: deb.name, message });
  if (database.diverted.has(path)) return say('diversion', `/${path} is diverted`);
  if (database.overridden.has(path)) return say('stat-override', `/${path} has its owner or mode overridden`);
  if (lower.target(path)?.kind === 'directory') return undefined;
  const other = database.owners(path).find((owner) => owner !== deb.name && !moving.has(owner));
  return other === undefined ? undefined : say('file-conflict', `/${path} belongs to ${other}`);
}

function refuse(judging: Judging, code: Refusal['code'], message: string): MemberVerdict {
  return { kind: 'refuse', refusal: { code, package: judging.deb.name, message } };
}

function checkedPath(member: TarMember, deb: StoredDeb): string {
  const { header } = member;
  const path = cleanPath(header.path);
  const isSafe =
    header.hasForeignNames !== true && !header.path.includes('\n') && !header.path.split('/').includes('..');
  if (isSafe) return path;
  throw new OakumError(
    'patch.malformed-package',
    `${deb.name} brings the path ${JSON.stringify(header.path)}`,
  );
}

/** The status lists conffiles in the order of the package's own list, not of its archive. */
function inOrder(records: readonly ConffileRecord[], order: readonly string[]): readonly ConffileRecord[] {
  return order.flatMap((path) => records.find((record) => record.path === path) ?? []);
}

/** Conffiles that the new version has given up stay on disk, and are listed as obsolete, last in the old list first. */
function obsoleteConffiles(
  deb: StoredDeb,
  old: DpkgPackage,
  { list, unpacking }: { readonly list: readonly string[]; readonly unpacking: Unpacking },
): readonly ConffileRecord[] {
  const { database, lower } = unpacking;
  const fresh = new Set([...list, ...deb.conffiles]);
  return database
    .list(old.name)
    .toReversed()
    .flatMap((path) => {
      const conffile = old.conffiles.find((candidate) => candidate.path === path);
      const isThere = lower.entry(path) !== undefined;
      return conffile === undefined || fresh.has(path) || !isThere ? [] : [{ ...conffile, isObsolete: true }];
    });
}

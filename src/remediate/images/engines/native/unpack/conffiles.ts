import { createHash } from 'node:crypto';
import type { DpkgPackage } from '../../../../../formats/dpkg/index.ts';
import { type TarMember, withHeader } from '../../../../../formats/tar/index.ts';
import type { Refusal } from '../../../contract.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { ConffileRecord } from '../database/write-status.ts';

/** What becomes of one configuration file that the new package brings. */
export type ConffileVerdict =
  | { readonly kind: 'keep'; readonly record: ConffileRecord }
  | {
      readonly kind: 'install';
      readonly record: ConffileRecord;
      readonly place: string;
      readonly member: TarMember;
    }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

export interface ConffileInput {
  readonly old: DpkgPackage;
  readonly lower: ImageFiles;
  /** Whether the database says what the old version brought; `status.d` does not. */
  readonly isRecorded: boolean;
}

/**
 * dpkg's rule (Policy 10.7.3, src/main/configure.c): what the administrator did not touch is replaced, what only the
 * administrator changed stays, and what both changed is a question, which an image cannot be asked: it is refused.
 * A file that the administrator removed stays removed for the same reason. The installed file's mode and owner stay.
 */
export function judgeConffile(
  path: string,
  member: TarMember,
  { old, lower, isRecorded }: ConffileInput,
): ConffileVerdict {
  const refuse = (why: string): ConffileVerdict => ({
    kind: 'refuse',
    refusal: { code: 'conffile', package: old.name, message: `/${path} ${why}` },
  });
  if (member.header.kind !== 'file') return refuse('is a configuration file, but no regular file');
  const place = lower.follow(path);
  const current = lower.entry(place);
  if (current !== undefined && current.kind !== 'file') return refuse('is no regular file in the image');
  if (current !== undefined && current.content.md5 === undefined) return refuse('lies outside of /etc');
  const shipped = old.conffiles.find((conffile) => conffile.path === path)?.md5;
  const fresh = createHash('md5').update(member.content).digest('hex');
  const record: ConffileRecord = { path, md5: fresh, isObsolete: false };
  const now = current?.content.md5;
  if (now === fresh) return { kind: 'keep', record };
  if (!isRecorded)
    return refuse(
      `is ${now === undefined ? 'not in the image' : 'another in the image'}, and status.d does not say whose doing that is`,
    );
  if (shipped === undefined && now !== undefined)
    return refuse('is new, but the image has another file there');
  const isEdited = shipped !== undefined && shipped !== now;
  if (isEdited && shipped === fresh) return { kind: 'keep', record };
  if (isEdited) return refuse('was changed both in the image and by the new version');
  const { mode, uid, gid } = current ?? member.header;
  const header = { ...member.header, path: place, mode, uid, gid };
  return { kind: 'install', record, place, member: withHeader(member, header) };
}

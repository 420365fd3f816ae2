import { type TarMember, withHeader } from '../../../../../formats/tar/index.ts';
import { type ApkDatabase, filesOfRecord } from '../../../apk-database/index.ts';
import type { Refusal } from '../../../contract.ts';
import type { ImageFiles } from '../../../image-files/index.ts';
import type { FileChanges } from '../../../layer.ts';
import { deepestFirst, isLeftEmpty } from '../left-empty.ts';
import type { Unpacked } from './upgrade.ts';

interface MergeInput {
  readonly lower: ImageFiles;
  readonly database: ApkDatabase;
}

/**
 * Puts the packages' changes together and decides what goes: files that no package has any more, and directories that
 * are then empty and nobody's. What is still there under another name (merged `/usr`) stays.
 */
export function mergeApkChanges(packages: readonly Unpacked[], { lower, database }: MergeInput): FileChanges {
  const members = new Map(
    packages.flatMap(({ members: own }) => own.map(({ place, member }) => [place, plainMember(member)])),
  );
  const moving = new Set(packages.map(({ name }) => name));
  const wanted = packages.flatMap(({ record }) => filesOfRecord(record));
  const stays = new Set(wanted.map((path) => lower.place(path)));
  const removed = new Set<string>();
  for (const path of packages.flatMap((item) => item.gone)) {
    const owner = database.owner(path);
    const isOthers = owner !== undefined && !moving.has(owner.name);
    const place = lower.place(path);
    if (!isOthers && !stays.has(place) && lower.entry(path) !== undefined) removed.add(place);
  }
  for (const place of deepestFirst(leftDirectories(packages, { lower, database }))) {
    if (isLeftEmpty(place, { lower, members, removed })) removed.add(place);
  }
  return { members, removed };
}

/** Without what only apk reads. */
function plainMember(member: TarMember): TarMember {
  const { apk: _, ...plain } = member.header;
  return withHeader(member, plain);
}

/** Directories that the old versions had, and nobody has now. A link to one is not the package's to remove. */
function leftDirectories(packages: readonly Unpacked[], { lower, database }: MergeInput): readonly string[] {
  const moving = new Map(packages.map((item) => [item.name, item]));
  const after = database.records.map((record) => moving.get(record.name)?.record ?? record);
  const kept = new Set(after.flatMap(({ directories }) => directories.map(({ path }) => lower.place(path))));
  const before = database.records.filter(({ name }) => moving.has(name));
  return before
    .flatMap(({ directories }) => directories.map(({ path }) => path))
    .filter((path) => path !== '' && lower.entry(path)?.kind === 'directory')
    .map((path) => lower.place(path))
    .filter((place) => !kept.has(place));
}

/** Two packages that move and bring the same file: apk would refuse the second, or ask their origins. */
export function doubledFiles(packages: readonly Unpacked[]): readonly Refusal[] {
  const owners = new Map<string, string>();
  return packages.flatMap(({ name, members }) =>
    members.flatMap(({ path, place, member }) => {
      if (member.header.kind === 'directory') return [];
      const other = owners.get(place);
      owners.set(place, name);
      if (other === undefined || other === name) return [];
      return [{ code: 'file-conflict' as const, package: name, message: `/${path} comes with ${other} too` }];
    }),
  );
}

import { createHash } from 'node:crypto';
import { formatFileList, formatMd5sums } from '../../../../../formats/dpkg/index.ts';
import type { TarHeader, TarMember } from '../../../../../formats/tar/index.ts';
import { type DpkgDatabase, infoPath } from '../../../dpkg-database/index.ts';
import type { StoredDeb } from '../package-store.ts';
import type { PackageChanges } from '../unpack/changes.ts';

const scripts = new Set(['preinst', 'postinst', 'prerm', 'postrm', 'config']);

/** A file of the database as a member of the layer. */
export function databaseFile(path: string, bytes: Uint8Array, mode = 0o644): readonly [string, TarMember] {
  const header: TarHeader = {
    kind: 'file',
    path,
    mode,
    uid: 0,
    gid: 0,
    // As young as the layer may be.
    mtimeSeconds: Number.MAX_SAFE_INTEGER,
    xattrs: new Map(),
    sizeBytes: bytes.byteLength,
  };
  return [path, { header, content: bytes }];
}

/** What dpkg would leave under `info/` for the new version, and the old files that it would remove. */
export function infoFiles(
  deb: StoredDeb,
  changes: PackageChanges,
  database: DpkgDatabase,
): { readonly members: readonly (readonly [string, TarMember])[]; readonly removed: readonly string[] } {
  const prefix = `${infoPath}/${database.infoName(deb.name)}`;
  const files = new Map([...deb.controlFiles].filter(([name]) => name !== 'control' && !name.includes('.')));
  files.set('list', Buffer.from(formatFileList(changes.list)));
  files.set('md5sums', md5sumsOf(deb, changes));
  const gone = database.infoEndings(deb.name).filter((ending) => !files.has(ending));
  return {
    members: [...files].map(([name, bytes]) =>
      databaseFile(`${prefix}.${name}`, bytes, scripts.has(name) ? 0o755 : 0o644),
    ),
    removed: gone.map((ending) => `${prefix}.${ending}`),
  };
}

/** The hashes that the package brings, else our own. */
export function md5sumsOf(deb: StoredDeb, changes: PackageChanges): Uint8Array {
  return deb.controlFiles.get('md5sums') ?? Buffer.from(formatMd5sums(ownSums(changes)));
}

/** dpkg makes the hashes itself for a package that was built without: those of the regular files that it wrote. */
function ownSums({ members, conffiles }: PackageChanges): ReadonlyMap<string, string> {
  const skipped = new Set(conffiles.map(({ path }) => path));
  return new Map(
    members
      .filter(({ member, path }) => member.header.kind === 'file' && !skipped.has(path))
      .map(({ member, path }) => [path, createHash('md5').update(member.content).digest('hex')]),
  );
}

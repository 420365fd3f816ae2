import { type RpmFile, readRpmFiles } from '../../../formats/rpm/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { ClaimedFile, ClaimedHash, ClaimedRights, Claims } from './claims.ts';

/** Where distributions keep it; the first that is there counts. */
const folders = ['usr/lib/sysimage/rpm', 'var/lib/rpm', 'usr/share/rpm'];
const names = ['rpmdb.sqlite', 'Packages.db', 'Packages'];
/** The databases and what rpm keeps beside them: the index of NDB, and one file for each tag in Berkeley DB. */
const recordName = /^(?:rpmdb\.sqlite|(?:Packages|Index)\.db|[A-Z][a-z0-9]+)$/;

/** What claims are read from: the database, and the numbers of the owners that it names. */
export function isRpmRecord(path: string): boolean {
  const [, name = ''] = /^(?:usr\/lib\/sysimage|var\/lib|usr\/share)\/rpm\/([^/]+)$/.exec(path) ?? [];
  return names.includes(name) || name === 'rpmdb.sqlite-wal' || path === 'etc/passwd' || path === 'etc/group';
}

/**
 * What rpm's database says: of every file its hash, link, permissions and owner. Undefined where there is none, or
 * where changes stand beside it that are not in it yet.
 *
 * @throws patch.malformed-image where a part of it cannot be read
 */
export function rpmClaims(files: ImageFiles): Claims | undefined {
  const found = databaseIn(files);
  if (found === undefined) return undefined;
  const { files: records, rejected } = readRpmFiles(found.bytes);
  const [damaged] = rejected;
  if (damaged !== undefined)
    throw new OakumError('patch.malformed-image', `the rpm database: ${damaged.what}: ${damaged.reason}`);
  const recordsOf = (name: string): readonly RpmFile[] => records.get(name) ?? [];
  const rightsOf = rightsIn(files);
  const installed = new Set(
    [...records.values()].flatMap((list) => list.filter(isInstalled).map(({ path }) => path)),
  );
  return {
    kind: 'rpm',
    packages: [...records.keys()],
    files: (name) =>
      recordsOf(name)
        .filter((file) => isClaim(file) && (file.isInstalled || !installed.has(file.path)))
        .map((file) => claimOf(file, rightsOf(file))),
    paths: (name) => recordsOf(name).flatMap(({ path }) => (path === '' ? [] : [path])),
    settings: (name) =>
      recordsOf(name).flatMap(({ path, isConfig, isGhost }) => (isConfig || isGhost ? [path] : [])),
    isRecord: (place) =>
      place.startsWith(`${found.folder}/`) && recordName.test(place.slice(found.folder.length + 1)),
    isLeftOut: (name, path) => recordsOf(name).some((file) => file.path === path && !file.isInstalled),
  };
}

/** Whether there is a database, whatever is in it. */
export function hasRpmDatabase(files: ImageFiles): boolean {
  return folders.some((folder) => names.some((name) => files.target(`${folder}/${name}`)?.kind === 'file'));
}

function databaseIn(files: ImageFiles): { readonly folder: string; readonly bytes: Uint8Array } | undefined {
  for (const folder of folders.map((path) => files.follow(path))) {
    for (const name of names) {
      const bytes = files.bytes(`${folder}/${name}`);
      if (bytes === undefined) continue;
      const log = files.bytes(`${folder}/${name}-wal`);
      return log === undefined || log.byteLength === 0 ? { folder, bytes } : undefined;
    }
  }
  return undefined;
}

function isInstalled({ isInstalled: is, isGhost }: RpmFile): boolean {
  return is && !isGhost;
}

/** Ghosts bring nothing, and of directories nothing is in the archive but that they are there. */
function isClaim({ kind, isGhost }: RpmFile): boolean {
  return !isGhost && (kind === 'file' || kind === 'symlink');
}

function claimOf(file: RpmFile, rights: ClaimedRights): ClaimedFile {
  return {
    path: file.path,
    hash: hashOf(file),
    isSettings: file.isConfig,
    // What settings leave out is documentation and languages. Anything else that is not there must have been so before.
    isLeftOut: file.mayBeMissing || (!file.isInstalled && file.isOptional),
    rights,
  };
}

function hashOf({ kind, digest, linksTo, verifies }: RpmFile): ClaimedHash | undefined {
  if (kind === 'symlink') return linksTo === undefined ? undefined : { kind: 'link', value: linksTo };
  if (!verifies.digest) return { kind: 'any-content' };
  if (digest?.kind !== 'sha1') return digest;
  return { kind: 'sha1', value: Buffer.from(digest.value, 'hex').toString('base64') };
}

/** Numbers by the image's own lists. A name that is in none is not judged: rpm made it root's, or a script the account. */
function rightsIn(files: ImageFiles): (file: RpmFile) => ClaimedRights {
  const users = numbersIn(files.bytes('etc/passwd'));
  const groups = numbersIn(files.bytes('etc/group'));
  return ({ kind, mode, user = '', group = '', verifies }) => ({
    // A link has none of its own.
    mode: verifies.mode && kind === 'file' ? mode : undefined,
    uid: verifies.owner ? users.get(user) : undefined,
    gid: verifies.owner ? groups.get(group) : undefined,
  });
}

/** The third part of each line is the number, in `passwd` and in `group`. */
function numbersIn(bytes: Uint8Array | undefined): ReadonlyMap<string, number> {
  const lines = Buffer.from(bytes ?? [])
    .toString()
    .split('\n')
    .map((line) => line.split(':'));
  const found = lines.flatMap(([name = '', , number = '']) =>
    /^\d{1,10}$/.test(number) ? [[name, Number(number)] as const] : [],
  );
  // The first line of a name counts.
  return new Map([...found.toReversed(), ['root', 0] as const]);
}

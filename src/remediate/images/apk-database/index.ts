/**
 * The apk database of an image that is to be patched: records, who owns which path, scripts and triggers, `world`, and
 * which paths are protected. Reads only; the native engine makes the new parts of it.
 */
import {
  type ApkDatabaseRecord,
  type ApkDependency,
  type ApkScript,
  type ApkScriptFile,
  apkRecordTexts,
  parseApkDependency,
  readApkDatabase,
  readApkScripts,
} from '../../../formats/apk/index.ts';
import { gunzipBytes } from '../../../formats/compression/index.ts';
import { errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';
import { type ProtectedPaths, readProtectedPaths } from './protected-paths.ts';

export type { ProtectMode } from './protected-paths.ts';

const folders = ['lib/apk/db', 'usr/lib/apk/db'] as const;
const worldPath = 'etc/apk/world';

export interface ApkTrigger {
  /** Of the package that listens. */
  readonly checksum: string;
  /** As the package declares them: `/usr/share/fonts`, `+/usr/lib/*`. */
  readonly patterns: readonly string[];
}

export interface ApkDatabase {
  /** Where `installed` lies, links followed. */
  readonly folder: string;
  /** All records in their order, virtual packages too. */
  readonly records: readonly ApkDatabaseRecord[];
  readonly byName: ReadonlyMap<string, ApkDatabaseRecord>;
  /** The records as they stand, in the same order. */
  readonly texts: readonly string[];
  /** The package that has a file in its record; paths without leading slash. */
  owner(path: string): ApkDatabaseRecord | undefined;
  /** Packages that have a directory in their records, in the order of the records. */
  directoryOwners(path: string): readonly ApkDatabaseRecord[];
  readonly scripts: readonly ApkScriptFile[];
  /** How the image keeps them: apk-tools 3 compresses. Undefined for an image that has thrown them away. */
  readonly scriptsFile: { readonly path: string; readonly isCompressed: boolean } | undefined;
  script(checksum: string, script: ApkScript): Uint8Array | undefined;
  readonly triggers: readonly ApkTrigger[];
  readonly hasTriggersFile: boolean;
  readonly world: readonly ApkDependency[];
  readonly protected: ProtectedPaths;
}

/** Which of the image's files `readDatabase` and the judges look into. */
export function isApkDatabaseFile(path: string): boolean {
  return (
    /^(?:usr\/)?lib\/apk\/db\/(?:installed|triggers|scripts\.tar(?:\.gz)?)$/.test(path) ||
    path === worldPath ||
    /^etc\/apk\/protected_paths\.d\/[^/]+\.list$/.test(path)
  );
}

/** The folder of the database, or undefined for an image that has none. @throws patch.malformed-image for two */
export function apkFolder(files: ImageFiles): string | undefined {
  const found = folders
    .filter((folder) => files.target(`${folder}/installed`)?.kind === 'file')
    .map((folder) => files.follow(folder));
  const [first, ...others] = new Set(found);
  if (others.length === 0) return first;
  throw new OakumError('patch.malformed-image', `the image has two databases of apk: ${found.join(', ')}`);
}

/** @throws patch.malformed-image if there is none or a part of it cannot be read. */
export function readApkFiles(files: ImageFiles): ApkDatabase {
  const folder = apkFolder(files);
  if (folder === undefined) throw new OakumError('patch.malformed-image', 'the image has no database of apk');
  try {
    return databaseOf(folder, files);
  } catch (cause) {
    throw new OakumError('patch.malformed-image', `/${folder}: ${errorMessage(cause)}`, { cause });
  }
}

function databaseOf(folder: string, files: ImageFiles): ApkDatabase {
  const bytes = files.bytes(`${folder}/installed`) ?? new Uint8Array();
  const records = readApkDatabase(bytes);
  const byName = new Map(records.map((record) => [record.name, record]));
  if (byName.size < records.length)
    throw new OakumError('patch.malformed-image', 'a package is installed twice');
  const scriptsFile = scriptsFileOf(folder, files);
  const scripts = scriptsFile === undefined ? [] : readScripts(scriptsFile, files);
  const triggers = textOf(files, `${folder}/triggers`);
  return {
    folder,
    records,
    byName,
    texts: apkRecordTexts(bytes),
    ...ownersIn(records),
    scripts,
    scriptsFile,
    script: (checksum, script) =>
      scripts.find((file) => file.checksum === checksum && file.script === script)?.member.content,
    triggers: (triggers ?? '').split('\n').flatMap((line) => triggerOf(line)),
    hasTriggersFile: triggers !== undefined,
    world: wordsOf(textOf(files, worldPath)).map((word) => parseApkDependency(word)),
    protected: readProtectedPaths(files),
  };
}

function ownersIn(records: readonly ApkDatabaseRecord[]): Pick<ApkDatabase, 'owner' | 'directoryOwners'> {
  const owners = new Map<string, ApkDatabaseRecord>();
  const directories = new Map<string, ApkDatabaseRecord[]>();
  for (const record of records) {
    for (const { path, files } of record.directories) {
      directories.set(path, [...(directories.get(path) ?? []), record]);
      for (const { name } of files) owners.set(path === '' ? name : `${path}/${name}`, record);
    }
  }
  return {
    owner: (path) => owners.get(path),
    directoryOwners: (path) => directories.get(path) ?? [],
  };
}

function scriptsFileOf(folder: string, files: ImageFiles): ApkDatabase['scriptsFile'] {
  const forms = [
    { path: `${folder}/scripts.tar.gz`, isCompressed: true },
    { path: `${folder}/scripts.tar`, isCompressed: false },
  ];
  return forms.find(({ path }) => files.target(path)?.kind === 'file');
}

const maxScriptsBytes = 64 * 2 ** 20;

function readScripts(
  { path, isCompressed }: NonNullable<ApkDatabase['scriptsFile']>,
  files: ImageFiles,
): readonly ApkScriptFile[] {
  const bytes = files.bytes(path) ?? new Uint8Array();
  return readApkScripts(isCompressed ? gunzipBytes(bytes, maxScriptsBytes) : bytes);
}

function triggerOf(line: string): readonly ApkTrigger[] {
  const [checksum, ...patterns] = wordsOf(line);
  return checksum === undefined ? [] : [{ checksum, patterns }];
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

/** Every path of a record's files, without leading slash. */
export function filesOfRecord(record: ApkDatabaseRecord): readonly string[] {
  return record.directories.flatMap(({ path, files }) =>
    files.map(({ name }) => (path === '' ? name : `${path}/${name}`)),
  );
}

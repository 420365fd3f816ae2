import type { ApkDatabaseRecord, ApkFile } from '../../../formats/apk/index.ts';
import { type ApkDatabase, filesOfRecord, readApkFiles } from '../apk-database/index.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { ClaimedFile, ClaimedHash, Claims } from './claims.ts';

/** What apk's installed database says: directories, files and links, each with a hash of its content or target. */
export function apkClaims(files: ImageFiles): Claims {
  const database = readApkFiles(files);
  const { byName, folder } = database;
  return {
    kind: 'apk',
    packages: [...byName.keys()],
    files: (name) => {
      const record = byName.get(name);
      return record === undefined ? [] : claimedBy(record, database);
    },
    paths: (name) => {
      const record = byName.get(name);
      if (record === undefined) return [];
      const directories = record.directories.map(({ path }) => path).filter((path) => path !== '');
      return [...directories, ...filesOfRecord(record)];
    },
    // Each file has its hash in the record, settings too.
    settings: () => [],
    isRecord: (place) =>
      ['installed', 'triggers', 'scripts.tar', 'scripts.tar.gz'].some(
        (file) => place === `${folder}/${file}`,
      ),
    // apk has no such rules.
    isLeftOut: () => false,
  };
}

function claimedBy(record: ApkDatabaseRecord, database: ApkDatabase): readonly ClaimedFile[] {
  return record.directories.flatMap(({ path: directory, files }) =>
    files.map((file) => ({
      path: directory === '' ? file.name : `${directory}/${file.name}`,
      hash: hashOf(file),
      isSettings: database.protected.modeOf(directory) !== 'none',
    })),
  );
}

function hashOf({ checksum }: ApkFile): ClaimedHash | undefined {
  return checksum?.startsWith('Q1') === true ? { kind: 'sha1', value: checksum.slice(2) } : undefined;
}

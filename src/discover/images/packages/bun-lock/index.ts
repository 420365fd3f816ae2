import { readBunLock } from '../../../../formats/locks/index.ts';
import { isLockFile, lockReader } from '../lock-reader.ts';
import { nothingFound, type PackageReader } from '../reader.ts';

const text = lockReader({
  id: 'bun-lock',
  type: 'npm',
  path: /(?:^|\/)bun\.lock$/,
  maxBytes: 16 * 2 ** 20,
  read: readBunLock,
});
const isBinary = (path: string): boolean => isLockFile(path, /(?:^|\/)bun\.lockb$/);
const reason =
  'a lock file of bun in its old binary form is not read; `bun install --save-text-lockfile` writes the other';

/** What bun wrote down to install; of the old binary form it is said that it is there. */
export const bunLock: PackageReader = {
  id: 'bun-lock',
  kind: 'declared',
  wants: (file) => text.wants(file) ?? (isBinary(file.path) ? { kind: 'presence' } : undefined),
  claims: (path) => text.claims(path) || isBinary(path),
  read: (path, bytes) =>
    isBinary(path)
      ? { ...nothingFound, problems: [{ code: 'packages.unsupported', reason }] }
      : text.read(path, bytes),
};

import { readPackageLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What npm wrote down to install. */
export const npmLock = lockReader({
  id: 'npm-lock',
  type: 'npm',
  path: /(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/,
  maxBytes: 64 * 2 ** 20,
  read: readPackageLock,
});

import { readYarnLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What yarn, old and new, wrote down to install. */
export const yarnLock = lockReader({
  id: 'yarn-lock',
  type: 'npm',
  path: /(?:^|\/)yarn\.lock$/,
  maxBytes: 32 * 2 ** 20,
  read: readYarnLock,
});

import { readPipfileLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What pipenv wrote down to install. */
export const pipfileLock = lockReader({
  id: 'pipfile-lock',
  type: 'pypi',
  path: /(?:^|\/)Pipfile\.lock$/,
  maxBytes: 32 * 2 ** 20,
  read: readPipfileLock,
});

import { readPoetryLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What Poetry wrote down to install. */
export const poetryLock = lockReader({
  id: 'poetry-lock',
  type: 'pypi',
  path: /(?:^|\/)poetry\.lock$/,
  maxBytes: 32 * 2 ** 20,
  read: readPoetryLock,
});

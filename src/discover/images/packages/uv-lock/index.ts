import { readUvLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What uv wrote down to install. */
export const uvLock = lockReader({
  id: 'uv-lock',
  type: 'pypi',
  path: /(?:^|\/)uv\.lock$/,
  maxBytes: 32 * 2 ** 20,
  read: readUvLock,
});

import { readPyLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What any tool wrote down to install in the common form of Python. */
export const pylock = lockReader({
  id: 'pylock',
  type: 'pypi',
  path: /(?:^|\/)pylock\.(?:[^./]+\.)?toml$/,
  maxBytes: 32 * 2 ** 20,
  read: readPyLock,
});

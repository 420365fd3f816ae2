import { readPdmLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What PDM wrote down to install. */
export const pdmLock = lockReader({
  id: 'pdm-lock',
  type: 'pypi',
  path: /(?:^|\/)pdm\.lock$/,
  maxBytes: 32 * 2 ** 20,
  read: readPdmLock,
});

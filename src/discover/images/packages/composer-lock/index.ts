import { readComposerLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What Composer wrote down to install. */
export const composerLock = lockReader({
  id: 'composer-lock',
  type: 'composer',
  path: /(?:^|\/)composer\.lock$/,
  maxBytes: 32 * 2 ** 20,
  read: readComposerLock,
});

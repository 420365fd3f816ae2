import { readPnpmLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What pnpm wrote down to install. */
export const pnpmLock = lockReader({
  id: 'pnpm-lock',
  type: 'npm',
  path: /(?:^|\/)pnpm-lock\.yaml$/,
  maxBytes: 32 * 2 ** 20,
  read: readPnpmLock,
});

import { readGemfileLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What Bundler wrote down to install. */
export const gemfileLock = lockReader({
  id: 'gemfile-lock',
  type: 'gem',
  path: /(?:^|\/)(?:Gemfile\.lock|gems\.locked)$/,
  maxBytes: 16 * 2 ** 20,
  read: readGemfileLock,
});

import { readCargoLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What cargo wrote down to build with. */
export const cargoLock = lockReader({
  id: 'cargo-lock',
  type: 'cargo',
  path: /(?:^|\/)Cargo\.lock$/,
  maxBytes: 32 * 2 ** 20,
  read: readCargoLock,
});

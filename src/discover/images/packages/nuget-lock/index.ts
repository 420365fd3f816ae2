import { readNugetLock } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What NuGet wrote down to restore. */
export const nugetLock = lockReader({
  id: 'nuget-lock',
  type: 'nuget',
  path: /(?:^|\/)packages\.(?:[^/]+\.)?lock\.json$/,
  maxBytes: 32 * 2 ** 20,
  read: readNugetLock,
});

import { readRequirements } from '../../../../formats/locks/index.ts';
import { lockReader } from '../lock-reader.ts';

/** What pip is told to install, where it is told so by exact version. */
export const requirements = lockReader({
  id: 'requirements',
  type: 'pypi',
  path: /(?:^|\/)(?:(?:[^/]*[-_.])?requirements(?:[-_.][^/]*)?\.txt|requirements\/[^/]+\.txt)$/,
  maxBytes: 4 * 2 ** 20,
  read: readRequirements,
});

import type { Os } from '../../../model/index.ts';

/** Distributions whose second number is a release of its own: libraries change between 3.19 and 3.20, as between 22.04 and 22.10. */
const twoNumbers = new Set(['alpine', 'ubuntu', 'wolfi', 'chainguard']);

/** Whether programs built for one may be expected to run on the other. */
export function sameRelease(was: Os, is: Os): boolean {
  if (was.id !== is.id) return false;
  const count = twoNumbers.has(was.id) ? 2 : 1;
  const release = ({ versionId = '' }: Os): string => versionId.split('.').slice(0, count).join('.');
  return release(was) === release(is);
}

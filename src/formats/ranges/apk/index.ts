/**
 * Dependencies of Alpine packages: `>=1.2.3-r0`, `<2`, and `~1.2`, which takes every version that begins with these parts.
 */
import { compareVersions } from '../../versions/index.ts';
import type { RangeLanguage } from '../range.ts';
import { alternatives, comparisons } from '../relational.ts';

const judge = comparisons('apk');

export const apk: RangeLanguage = {
  id: 'apk',
  scheme: 'apk',
  satisfies: (version, constraint) =>
    alternatives(version, constraint, (one, part) => {
      const prefix = /^=?~=?([^~=]+)$/.exec(part)?.[1];
      return prefix === undefined ? judge(one, part) : beginsWith(one, prefix);
    }),
};

/** Cut at the same place, the two are one version; `1.2` is in `1.2.3`, `1.2_rc1` and `1.2-r1`, not in `1.20`. */
function beginsWith(version: string, prefix: string): boolean | undefined {
  if (compareVersions('apk', version, prefix) === undefined) return undefined;
  if (!version.startsWith(prefix)) return false;
  return !/^[0-9]/.test(version.slice(prefix.length)) || !/[0-9]$/.test(prefix);
}

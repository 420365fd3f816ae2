/**
 * Relations of Debian packages: `>= 1.2-3`, `(<< 2.0~)`, several joined by commas, alternatives by `|`. `<` and `>` are strict here,
 * as advisories mean them; dpkg's obsolete reading of them as `<=` and `>=` is not followed.
 */
import type { RangeLanguage } from '../range.ts';
import { alternatives, comparisons } from '../relational.ts';

const judge = comparisons('deb');

export const deb: RangeLanguage = {
  id: 'deb',
  scheme: 'deb',
  satisfies: (version, constraint) =>
    alternatives(version, constraint.replaceAll(/\(([^()]*)\)/g, '$1'), judge),
};

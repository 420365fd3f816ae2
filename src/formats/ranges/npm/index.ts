/**
 * Ranges of npm, judged by npm's own `semver`: comparators, `^`, `~`, `1.x`, hyphens, `||`. Pre-releases count wherever they stand in
 * the order (`<2.0.0` takes `2.0.0-rc.1`), because what is installed is to be judged; npm leaves them out when it picks.
 */
import { Range, SemVer } from 'semver';
import { maxConstraintLength, type RangeLanguage } from '../range.ts';

export const npm: RangeLanguage = {
  id: 'npm',
  scheme: 'semver',
  satisfies(version, constraint) {
    if (version.length > maxConstraintLength || constraint.length > maxConstraintLength) return undefined;
    try {
      return new Range(constraint, { includePrerelease: true }).test(new SemVer(version.trim()));
    } catch {
      // The library refuses what it cannot read by throwing only.
      return undefined;
    }
  },
};

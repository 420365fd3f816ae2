/**
 * Semantic versions for npm, Go and Kubernetes. Wider than semver.org in two ways that these ecosystems need: a leading
 * `v` (Go modules, Kubernetes) and missing minor or patch numbers, which count as zero (`v1.30`). Build metadata does
 * not count. `v1.29.3-eks-adc7111` is a pre-release by these rules: who knows that a suffix is a vendor's build takes
 * it off before asking.
 */
import { SemVer } from 'semver';
import { maxVersionLength, orderOf, type VersionScheme } from '../scheme.ts';

const form = /^[vV]?(\d+)(?:\.(\d+))?(?:\.(\d+))?((?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/;

export const semver: VersionScheme = {
  id: 'semver',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    return a === undefined || b === undefined ? undefined : orderOf(a.compare(b));
  },
};

function parse(version: string): SemVer | undefined {
  const match = version.length > maxVersionLength ? null : form.exec(version.trim());
  if (match === null) return undefined;
  const [, major, minor = '0', patch = '0', suffix = ''] = match;
  try {
    return new SemVer(`${major}.${minor}.${patch}${suffix}`);
  } catch {
    // Leading zeros, empty identifiers, numbers beyond 2^53: the library refuses them by throwing only.
    return undefined;
  }
}

import type { Advisory, AffectedRange } from '../../model/index.ts';
import { compareVersions, type VersionSchemeId } from '../versions/index.ts';
import { schemeOfEcosystem } from './scheme.ts';

/**
 * The same advisory without the listed versions that its ranges cover anyway: feeds enumerate every release of an
 * affected stretch. What a range does not cover, or what cannot be compared, stays listed.
 */
export function withoutCoveredVersions(advisory: Advisory): Advisory {
  const scheme = schemeOfEcosystem(advisory.ecosystem);
  if (scheme === undefined || advisory.versions.length === 0) return advisory;
  const versions = advisory.versions.filter(
    (version) => !advisory.ranges.some((range) => covers(range, version, scheme)),
  );
  return { ...advisory, versions };
}

function covers(range: AffectedRange, version: string, scheme: VersionSchemeId): boolean {
  const { introduced, fixed, lastAffected } = range;
  const order = (bound: string): number => compareVersions(scheme, version, bound) ?? Number.NaN;
  if (compareVersions(scheme, version, version) === undefined) return false;
  if (introduced !== undefined && !(order(introduced) >= 0)) return false;
  if (fixed !== undefined) return order(fixed) < 0;
  return lastAffected === undefined || order(lastAffected) <= 0;
}

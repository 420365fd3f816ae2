import type { VersionSchemeId } from '../versions/index.ts';

/** The order that an ecosystem's versions follow, by OSV's word for it; `Debian:12` is of the family Debian. */
export function schemeOfEcosystem(ecosystem: string): VersionSchemeId | undefined {
  switch (ecosystem.split(':')[0]) {
    case 'Debian':
    case 'Ubuntu':
      return 'deb';
    case 'Alpine':
    case 'Wolfi':
    case 'Chainguard':
      return 'apk';
    case 'AlmaLinux':
    case 'Rocky Linux':
    case 'Red Hat':
    case 'SUSE':
    case 'openSUSE':
    case 'Azure Linux':
      return 'rpm';
    case 'PyPI':
      return 'pep440';
    case 'Go':
    case 'npm':
    case 'kubernetes':
    case 'Kubernetes':
    case 'Bitnami':
    case 'crates.io':
      return 'semver';
    case 'Maven':
      return 'maven';
    case 'RubyGems':
      return 'gem';
    case 'NuGet':
      return 'nuget';
    case 'Packagist':
      return 'composer';
    default:
      return undefined;
  }
}

/**
 * Whether an ecosystem's records are bulletins about updates: a vulnerability without a fix has none, whatever feed passes
 * them on.
 */
export function listsFixesOnly(ecosystem: string): boolean {
  return schemeOfEcosystem(ecosystem) === 'rpm';
}

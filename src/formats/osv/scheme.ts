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
    case 'Mariner':
    case 'Oracle Linux':
    case 'Amazon Linux':
    case 'Photon OS':
      return 'rpm';
    case 'PyPI':
      return 'pep440';
    case 'Go':
    case 'npm':
    case 'kubernetes':
    case 'Kubernetes':
    case 'Bitnami':
    case 'Node.js':
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
 * Whether what OSV's feeds (`osv`, `osv-rocky-linux`) pass on of an ecosystem are bulletins about updates: they have no
 * vulnerability without a fix.
 */
export function listsFixesOnly(feed: string, ecosystem: string): boolean {
  return /^osv(?:-|$)/.test(feed) && schemeOfEcosystem(ecosystem) === 'rpm';
}

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
    case 'PyPI':
      return 'pep440';
    case 'Go':
    case 'npm':
    case 'kubernetes':
    case 'Kubernetes':
    case 'Bitnami':
    case 'crates.io':
      return 'semver';
    default:
      return undefined;
  }
}

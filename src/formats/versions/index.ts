/**
 * Version order, one provider for each ecosystem (`deb`, `apk`, `rpm`, `semver`, `pep440`, `maven`, `gem`,
 * `nuget`, `composer`, `go`, `pub`). It answers which of two versions is
 * newer by the rules of the ecosystem's own tool, and says `undefined` for what is not a version there: it refuses to
 * guess, because a guessed order turns a vulnerable package into a clean one.
 */
import type { PackageType } from '../../model/index.ts';
import { versionSchemes } from './register.ts';
import type { Order, VersionSchemeId } from './scheme.ts';

export { versionSchemes } from './register.ts';
export type { Order, VersionScheme, VersionSchemeId } from './scheme.ts';

/** -1 when left is older, 0 when they are equal, 1 when left is newer; undefined when either is malformed. */
export function compareVersions(scheme: VersionSchemeId, left: string, right: string): Order | undefined {
  return versionSchemes[scheme].compare(left, right);
}

/** Whether the text is a version of the scheme. */
export function isVersion(scheme: VersionSchemeId, version: string): boolean {
  return versionSchemes[scheme].accepts(version);
}

/** Whether an untrusted text (a command's argument) names a scheme. */
export function isVersionSchemeId(text: string): text is VersionSchemeId {
  return Object.hasOwn(versionSchemes, text);
}

/** The order that versions of this kind of package follow; undefined where Oakum knows none. */
export function versionSchemeOf(type: PackageType): VersionSchemeId | undefined {
  switch (type) {
    case 'deb':
    case 'apk':
    case 'rpm':
    case 'maven':
    case 'gem':
    case 'nuget':
    case 'composer':
      return type;
    case 'pypi':
      return 'pep440';
    case 'npm':
    case 'golang':
    case 'cargo':
    case 'kubernetes':
      return 'semver';
    case 'conda':
    case 'opkg':
    case 'bitnami':
    case 'generic':
      return undefined;
  }
}

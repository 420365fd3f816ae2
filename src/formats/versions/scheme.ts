/** How two versions of one ecosystem compare. */
export type Order = -1 | 0 | 1;

/** The version orders that Oakum knows; also what `oakum tool compare-versions` takes. */
export type VersionSchemeId =
  | 'deb'
  | 'apk'
  | 'rpm'
  | 'semver'
  | 'pep440'
  | 'maven'
  | 'gem'
  | 'nuget'
  | 'composer'
  | 'go'
  | 'pub';

/** One version order. Implementations are pure, never throw, and are total orders over what they accept. */
export interface VersionScheme {
  readonly id: VersionSchemeId;
  /** Whether the text is a version of this scheme. */
  accepts(version: string): boolean;
  /** -1 when left is older than right; undefined when either text is not a version of this scheme. */
  compare(left: string, right: string): Order | undefined;
}

/** Longer texts are refused before they are looked at; no ecosystem has them. */
export const maxVersionLength = 1024;

export function orderOf(difference: number): Order {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

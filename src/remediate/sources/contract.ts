/** A package of a language's that an image has, and the version that ends what is known against it. */
export interface Bump {
  readonly ecosystem: 'npm' | 'pypi' | 'maven';
  /** `lodash`, `requests`, `org.yaml:snakeyaml`. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface SourceText {
  /** Below the root of the checkout, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** What a registry says of one version of an npm package. */
export interface NpmRelease {
  readonly version: string;
  readonly tarball: string;
  readonly integrity: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Why a file is not changed. `format` it would not be written as it was · `range` something else in it does not accept the
 * version · `new-dependency` the version needs what is not there · `integrity` nobody said what the version's hash is ·
 * `hashes` the file has hashes, which only its own tool can renew · `not-pinned` no exact version stands there ·
 * `managed` the version comes from a parent or a list elsewhere · `needs-tool` only its own tool writes this file: `command`.
 */
export type SourceRefusalCode =
  | 'format'
  | 'range'
  | 'new-dependency'
  | 'integrity'
  | 'hashes'
  | 'not-pinned'
  | 'managed'
  | 'needs-tool';

export interface SourceRefusal {
  readonly code: SourceRefusalCode;
  readonly path: string;
  readonly name: string;
  readonly message: string;
  /** What a person may run in the checkout. */
  readonly command?: string | undefined;
}

/** What became of one file. */
export interface Edited {
  readonly files: readonly SourceText[];
  readonly done: readonly (Bump & { readonly path: string })[];
  readonly refusals: readonly SourceRefusal[];
}

import type { ImageSource } from '../../../edges/oci/interface.ts';
import type { Image } from '../../../model/index.ts';

/** An image, and where its layers are. */
export interface BasePart {
  readonly image: Image;
  readonly source: ImageSource;
}

export interface RebaseRequest {
  readonly image: BasePart;
  readonly oldBase: BasePart;
  readonly newBase: BasePart;
  /** As the new base is named, for the annotation. */
  readonly newBaseName: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `not-on-base` the image's lowest layers are not those of the old base · `other-platform` · `unknown-release` the bases do not
 * say what they are · `other-release` of another distribution, or another major version of it · `package-database` the
 * application's layers touch one · `changed-by-both` they replace, remove or link to a file that differs between the bases ·
 * `moved-directory` a directory that they write to is not there any more, or leads elsewhere · `history` it does not fit the layers ·
 * `libraries` a program would no longer find what it needs.
 */
export interface RebaseRefusal {
  readonly code:
    | 'not-on-base'
    | 'other-platform'
    | 'unknown-release'
    | 'other-release'
    | 'package-database'
    | 'changed-by-both'
    | 'moved-directory'
    | 'history'
    | 'libraries';
  readonly message: string;
}

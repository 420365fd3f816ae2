import type { Os, PackageType, SourcePackage } from '../../model/index.ts';

/**
 * One entry of a document, in the words that all bills of materials share. `package` is to be judged; the others are
 * known to be none: a `group` only holds others (a lock file), a `source` is what others were built from, an `image` is
 * judged by a scan of its own, a `file` belongs to a package.
 */
export interface Listed {
  readonly role: 'package' | 'group' | 'source' | 'image' | 'file';
  /** `components[3]` */
  readonly place: string;
  /** What the document calls it, for a person: `library`. */
  readonly called: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly purl?: string | undefined;
  readonly path?: string | undefined;
  readonly imageLayer?: string | undefined;
  readonly source?: SourcePackage | undefined;
  /** Where the producer says it without a purl: Clair. */
  readonly type?: PackageType | undefined;
  readonly os?: Os | undefined;
}

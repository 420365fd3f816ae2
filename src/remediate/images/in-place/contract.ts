import type { WritableTree } from '../../../edges/files/interface.ts';
import type { ImageSource } from '../../../edges/oci/interface.ts';
import type { Image } from '../../../model/index.ts';
import type { PatchedBefore } from '../contract.ts';

/** A package of a language that is to go from one version to another, wherever the image has it. */
export interface LanguageMove {
  readonly ecosystem: 'npm' | 'pypi' | 'maven';
  /** As the ecosystem's index knows it; Maven's is `group:artifact`. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Where the image says that it has it: `package.json`, `METADATA`, a jar. */
  readonly paths: readonly string[];
}

/** A version as it was published: npm's tarball, a pure wheel, a jar; its bytes are those that the index vouches for. */
export interface PublishedArchive {
  readonly url: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: Uint8Array;
  /** The POM beside a jar. */
  readonly pom?: string | undefined;
}

export interface ReleasePair {
  readonly before: PublishedArchive;
  readonly after: PublishedArchive;
}

/**
 * Why a package is not replaced in place. `changed` its files are not the published ones: somebody built, bundled, patched or
 * pruned them · `not-pure` it has parts that are compiled or made while it is installed · `scripts` it runs something when it is
 * installed, or brings other commands than before · `dependencies` the new version needs something that the image has not got in
 * a version that fits · `dependents` something in the image asks for another version · `runtime` it asks for another version of
 * Node or Python · `major` it is another major version · `file-conflict` a new file lies where something else is · `linked` a link
 * leads to it · `nested` it lies inside another archive · `declared` a lock file names it, and nothing is installed there ·
 * `not-published` no index has it, or not both versions · `unread` an index or an archive cannot be read.
 */
export type InPlaceCode =
  | 'changed'
  | 'not-pure'
  | 'scripts'
  | 'dependencies'
  | 'dependents'
  | 'runtime'
  | 'major'
  | 'file-conflict'
  | 'linked'
  | 'nested'
  | 'declared'
  | 'not-published'
  | 'unread';

export interface InPlaceRefusal {
  readonly code: InPlaceCode;
  readonly ecosystem: LanguageMove['ecosystem'];
  readonly name: string;
  /** Where; empty for all of them. */
  readonly path: string;
  readonly message: string;
}

/** A package that moves at one place. */
export interface Replaced extends Pick<LanguageMove, 'ecosystem' | 'name' | 'from' | 'to'> {
  readonly path: string;
  /** Where its record lies afterwards; a wheel's directory has the version in its name. */
  readonly newPath: string;
  readonly url: string;
  readonly sha256: string;
}

export interface InPlaceRequest {
  readonly image: Image;
  readonly source: ImageSource;
  /** Set where the image has a layer of ours already. */
  readonly patched?: PatchedBefore | undefined;
  readonly moves: readonly LanguageMove[];
  /** Both versions of a move; throws `in-place.not-published` and what fetching throws. */
  releases(move: LanguageMove): Promise<ReleasePair>;
  /** Seconds. */
  readonly sourceDateEpoch: number;
  /** Gets the layer; the caller removes it. */
  readonly work: WritableTree;
  readonly signal?: AbortSignal | undefined;
}

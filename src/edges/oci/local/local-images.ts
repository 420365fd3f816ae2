import type { Digest } from '../../../kernel/pure/index.ts';
import type { ImageSource } from '../interface.ts';

export interface LocalImage {
  readonly digest: Digest;
  /** Tags or whole references, as whoever stored it named it; may be empty. */
  readonly names: readonly string[];
}

/** Images that lie in a directory or a file. */
export interface LocalImages {
  readonly images: readonly LocalImage[];
  /** `manifest` takes one of the names, or a digest. */
  readonly source: ImageSource;
}

import type {
  KeptUpgrade,
  PackageScripts,
  PackageUpgrade,
  PatchRequest,
  PatchWorld,
  Refusal,
  UsedRepository,
} from '../../contract.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import type { FileChanges } from '../../layer.ts';
import type { PackageStore } from './package-store.ts';

/** What each package manager's part begins with. */
export interface Preparing {
  readonly request: PatchRequest;
  readonly world: PatchWorld;
  readonly store: PackageStore;
  readonly lower: ImageFiles;
}

/** An upgrade that is settled: everything that a preview says and a layer is made of, whatever the package manager. */
export interface Ready {
  readonly kind: 'ready';
  readonly lower: ImageFiles;
  /** Sorted by name. */
  readonly packages: readonly PackageUpgrade[];
  readonly leftOut: readonly Refusal[];
  readonly repositories: readonly UsedRepository[];
  readonly notes: readonly string[];
  readonly scripts: readonly PackageScripts[];
  readonly layer: LayerToMake;
}

/** A layer that is still to be built, or one that the same upgrade of the same layers came to before. */
export type LayerToMake =
  | {
      readonly kind: 'new';
      /** By which it may be kept. */
      readonly key: string;
      /** The files' changes and those of the package database. */
      changes(): FileChanges;
    }
  | { readonly kind: 'kept'; readonly layer: KeptUpgrade['layer'] };

/** Of the scripts of a package that moves: nothing is ever run. `ranBefore`: the image shows that scripts ran when it was built. */
export function whyLeftOut(ranBefore: boolean): string {
  return ranBefore
    ? 'its scripts would do nothing on this upgrade and are left out'
    : 'its scripts are left out, as they were when the image was built';
}

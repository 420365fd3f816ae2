import type { Digest } from '../../kernel/index.ts';
import type { Inventory } from '../../model/index.ts';
import { usualPlatform } from '../estate/usual-platform.ts';
import type { World } from '../world.ts';
import { type LayerPatch, noted, type Previewed, previewImage } from './preview-image.ts';
import { leftOutNote, previewPlatforms } from './preview-platforms.ts';
import { runnablePlatforms } from './runnable-platforms.ts';

export interface PreviewOptions {
  readonly engines: readonly string[];
  /** Of the cluster. */
  readonly nodes: Inventory['nodes'];
  /** The index that the image was found in, where that is known. */
  readonly index?: Digest | undefined;
  /** What the scan would patch of each platform, where pods run several of an index; `patch` is all of it. */
  readonly parts?: readonly LayerPatch[];
  readonly signal: AbortSignal;
}

/**
 * Asks the engines before a plan promises anything: the first that can do all of it, else the one that can do
 * most, with the rest left in sight and the reason. Nothing is made or pushed.
 */
export async function previewPatch(
  world: World,
  patch: LayerPatch,
  { engines, nodes, index, parts = [patch], signal }: PreviewOptions,
): Promise<Previewed> {
  const { image: reference, digest } = patch;
  const found = await runnablePlatforms(world, { reference, digest, index, nodes, signal });
  switch (found.kind) {
    case 'impossible':
      return found;
    case 'several':
      return previewPlatforms(world, patch, { found, parts, engines, signal });
    case 'one': {
      const asked = { digest, platform: usualPlatform({ nodes }), engines, signal };
      return previewImage(world, noted(patch, leftOutNote(found.leftOut)), asked);
    }
  }
}

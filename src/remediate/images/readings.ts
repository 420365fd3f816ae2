import type { WritableTree } from '../../edges/files/interface.ts';
import { containerWants } from './engines/buildah/index.ts';
import { nativeWants } from './engines/native/index.ts';
import { type LayerReadings, makeKeptLayers, makeLayerReadings } from './image-files/index.ts';
import { resultWants } from './verify/index.ts';

/**
 * For one patch from the engines to the verification: the layers of its image are read once, and not again by a later patch
 * of an image that has them. `hasRpms`: see `verifyResult`. `folder` is the readings' alone, and may be emptied at any time.
 */
export function makePatchReadings(hasRpms: boolean, folder: WritableTree): LayerReadings {
  const kept = makeKeptLayers(folder, hasRpms ? '-rpm' : '');
  return makeLayerReadings([nativeWants, containerWants, resultWants(hasRpms)], kept);
}

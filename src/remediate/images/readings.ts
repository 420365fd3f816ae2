import { nativeWants } from './engines/native/index.ts';
import { type LayerReadings, makeLayerReadings } from './image-files/index.ts';
import { resultWants } from './verify/index.ts';

/** For one patch from the engine to the verification: the layers of its image are read once. `hasRpms`: see `verifyResult`. */
export function makePatchReadings(hasRpms: boolean): LayerReadings {
  return makeLayerReadings([nativeWants, resultWants(hasRpms)]);
}

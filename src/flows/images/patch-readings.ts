import type { Contents } from '../../model/index.ts';
import { type LayerReadings, makePatchReadings } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import { hasRpms } from './contents-after.ts';

/** Of one patch; what base layers hold is kept in the state directory for the next. */
export function patchReadings(world: World, contents: Contents): LayerReadings {
  return makePatchReadings(hasRpms(contents), world.folder('cache/image-files'));
}

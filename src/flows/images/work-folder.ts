import type { WritableTree } from '../../edges/files/index.ts';
import type { World } from '../world.ts';

/** A folder of the state directory for one piece of work; what an earlier attempt left may still be there. */
export function workFolder(world: World, name: string): WritableTree {
  return world.folder(`work/${name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}`);
}

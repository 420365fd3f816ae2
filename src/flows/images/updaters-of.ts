import { readUpdaters } from '../../discover/updaters/index.ts';
import type { ImageUpdater, Outcome, Patch } from '../../model/index.ts';
import type { World } from '../world.ts';

/** What in the connected cluster moves tags of images by itself. @throws only for an abort, and where there is no cluster. */
export async function updatersOf(
  world: World,
  { patches, signal }: { readonly patches: readonly Patch[]; readonly signal: AbortSignal },
): Promise<Outcome<readonly ImageUpdater[]>> {
  const { reader } = await world.cluster();
  const targets = patches.filter(({ kind }) => kind !== 'none').flatMap((patch) => patch.targets);
  return readUpdaters(reader, { targets, signal });
}

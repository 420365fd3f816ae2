import type { World } from '../flows/world.ts';
import type { CommandContext } from './commands.ts';

/** Opens the world for one command and closes it, whatever happens. */
export async function withWorld<T>(
  { deps, flags }: CommandContext,
  act: (world: World) => Promise<T>,
): Promise<T> {
  const world = await deps.openWorld(flags, deps.io);
  try {
    return await act(world);
  } finally {
    await world.close();
  }
}

import { loadAdvisories } from '../assess/advisories/index.ts';
import type { Coverage, SourcedIndex } from '../model/index.ts';
import { nothingRead } from '../model/index.ts';
import type { World } from './world.ts';

/** What to match against: the files of one directory and nothing else, or what this installation knows. */
export async function advisoriesFor(
  world: World,
  directory: string | undefined,
): Promise<{ readonly index: SourcedIndex; readonly coverage: Coverage }> {
  if (directory === undefined) return { index: await world.advisories(), coverage: nothingRead };
  const { value, coverage } = await loadAdvisories({
    tree: await world.openTree(directory),
    facts: await world.advisories(),
    now: world.clock.now(),
  });
  return { index: value, coverage };
}

import { advisoriesVersion, openAdvisories, openWholeAdvisories } from '../assess/advisories/index.ts';
import type { FileTree } from '../edges/files/index.ts';
import type { SourcedIndex } from '../model/index.ts';
import type { Peek } from './renewal/watched.ts';

/**
 * What this installation knows: the bundled set, and for each feed what `feeds update` fetched, where that is newer. It
 * takes the place of an older one only when every byte is there: an update may be under way.
 */
export async function peekAdvisories(bundled: FileTree, updated: FileTree): Promise<Peek<SourcedIndex>> {
  const trees = [bundled, updated];
  return {
    version: await advisoriesVersion(trees),
    take: (how) => (how === 'first' ? openAdvisories(trees) : openWholeAdvisories(trees)),
  };
}

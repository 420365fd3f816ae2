import { openAdvisories } from '../assess/advisories/index.ts';
import type { FileTree } from '../edges/files/index.ts';
import type { AdvisoryIndex } from '../model/index.ts';

/** What this installation knows: the bundled set, and for each feed what `feeds update` fetched, where that is newer. */
export async function installedAdvisories(bundled: FileTree, updated: FileTree): Promise<AdvisoryIndex> {
  return openAdvisories([bundled, updated]);
}

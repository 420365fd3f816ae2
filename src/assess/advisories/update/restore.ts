import type { FileTree } from '../../../edges/files/interface.ts';
import type { Advisory, VulnerabilityFacts } from '../../../model/index.ts';
import { type FeedEntry, isOfFacts } from '../index/catalogue.ts';
import { openSegment } from '../index/segment.ts';
import { restoreAdvisories, restoreFacts } from '../index/stored.ts';

const maxSegmentBytes = 500_000_000;

/** All advisories and facts that a feed holds. @throws advisories.corrupt, and what a line throws that is not what was written */
export async function recordsOf(
  { info, segments }: FeedEntry,
  tree: Pick<FileTree, 'read'>,
): Promise<{ readonly advisories: readonly Advisory[]; readonly facts: readonly VulnerabilityFacts[] }> {
  const advisories: Advisory[] = [];
  const facts: VulnerabilityFacts[] = [];
  for (const segment of segments) {
    const { path, ecosystem } = segment;
    const bytes = (await tree.read(path, maxSegmentBytes)) ?? new Uint8Array();
    for (const [name, json] of openSegment(bytes).lines()) {
      if (isOfFacts(segment)) facts.push(restoreFacts(json, name));
      else if (ecosystem !== undefined)
        for (const one of restoreAdvisories(json, { feed: info.id, ecosystem, package: name }))
          advisories.push(one);
    }
  }
  return { advisories, facts };
}

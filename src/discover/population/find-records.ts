import type { KubeReader } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import { type ClusterSighting, mergeCoverage, type Outcome, unreadOnly } from '../../model/index.ts';
import { recordSources } from './register.ts';
import type { RecordOptions } from './source.ts';

/**
 * Every record of a cluster that one cluster holds. What is refused is in the coverage, and the other sources go on.
 *
 * @throws only for an abort.
 */
export async function findRecords(
  reader: KubeReader,
  options: Omit<RecordOptions, 'groups'>,
): Promise<Outcome<readonly ClusterSighting[]>> {
  const served = await servedGroups(reader, options.signal);
  const parts: Outcome<readonly ClusterSighting[]>[] = [];
  for (const source of recordSources)
    parts.push(await source.find(reader, { ...options, groups: served.value }));
  return {
    value: parts.flatMap(({ value }) => value),
    coverage: mergeCoverage([served, ...parts].map(({ coverage }) => coverage)),
  };
}

async function servedGroups(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<Outcome<ReadonlyMap<string, readonly string[]>>> {
  try {
    const groups = await reader.groups(signal);
    return {
      value: new Map(groups.map(({ name, versions }) => [name, versions])),
      coverage: unreadOnly([]),
    };
  } catch (error) {
    signal?.throwIfAborted();
    const what = 'records of other clusters';
    const reason = `the server does not say which custom resources it serves: ${errorMessage(error)}`;
    return { value: new Map(), coverage: unreadOnly([{ what, code: errorCode(error), reason }]) };
  }
}

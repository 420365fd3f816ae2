import { basename, dirname } from 'node:path';
import {
  assemblePopulation,
  findRecords,
  maxPopulationFileBytes,
  ofInventory,
  readContexts,
  readPopulationFile,
  unreadFile,
} from '../../discover/population/index.ts';
import type { KubeContexts } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage, instantText } from '../../kernel/index.ts';
import {
  allRead,
  type ClusterSighting,
  mergeCoverage,
  nothingRead,
  type Outcome,
  type Population,
  type PopulationSummary,
} from '../../model/index.ts';
import { clusterDocument } from '../estate/cluster-document.ts';
import type { World } from '../world.ts';
import { type Connected, connectionSighting } from './connected.ts';

export interface KnownClustersRequest {
  /** Files that a person names now, beside those of the configuration. */
  readonly files: readonly string[];
  readonly connected: Connected;
  readonly signal: AbortSignal;
}

/**
 * Which clusters exist, as far as anything within reach says: the kubeconfig, what was read before, records in the
 * cluster that is connected, and files. A source that fails is in the coverage.
 *
 * @throws only for an abort, and what the store throws.
 */
export async function knownClusters(
  world: World,
  { files, connected, signal }: KnownClustersRequest,
): Promise<Population> {
  const contexts = await world.kubeContexts();
  const { knownClusters: documents } = world.documents;
  const inventories = documents.flatMap(({ metadata, spec }) =>
    spec.clusters.map((entry, index) => ofInventory(entry, `KnownClusters ${metadata.name}[${index}]`)),
  );
  const named = [...documents.flatMap(({ spec }) => spec.files), ...files];
  const parts = [
    readContexts(contexts),
    { value: await (await world.store()).knowledge.readings(), coverage: nothingRead },
    { value: inventories, coverage: allRead(inventories.length) },
    ...(await readFiles(world, named)),
    await ofConnection(world, { connected, contexts, signal }),
  ];
  return assemblePopulation(
    parts.flatMap(({ value }) => value),
    {
      at: instantText(world.clock.now()),
      failed:
        connected.kind === 'failed'
          ? { context: connected.name, code: connected.code, reason: connected.reason }
          : undefined,
      coverage: mergeCoverage(parts.map(({ coverage }) => coverage)),
    },
  );
}

/** What a report of one cluster says of the others. */
export function summaryOf({ clusters, coverage }: Population): PopulationSummary {
  const count = (kind: string): number => clusters.filter(({ state }) => state.kind === kind).length;
  return {
    known: clusters.length,
    read: count('read'),
    ignored: count('ignored'),
    unread: coverage.unread,
  };
}

type Sightings = Outcome<readonly ClusterSighting[]>;

async function readFiles(world: World, paths: readonly string[]): Promise<readonly Sightings[]> {
  const parts: Sightings[] = [];
  for (const path of new Set(paths)) parts.push(await readOne(world, path));
  return parts;
}

async function readOne(world: World, path: string): Promise<Sightings> {
  try {
    const tree = await world.openTree(dirname(path));
    const bytes = await tree.read(basename(path), maxPopulationFileBytes);
    if (bytes === undefined) return unreadFile(path, 'population.no-file', 'there is no such file');
    return readPopulationFile(path, bytes);
  } catch (error) {
    return unreadFile(path, errorCode(error), errorMessage(error));
  }
}

async function ofConnection(
  world: World,
  {
    connected,
    contexts,
    signal,
  }: { readonly connected: Connected; readonly contexts: KubeContexts; readonly signal: AbortSignal },
): Promise<Sightings> {
  if (connected.kind === 'none') return { value: [], coverage: nothingRead };
  const own = connectionSighting(connected, contexts);
  if (connected.kind === 'failed') return { value: [own], coverage: nothingRead };
  const { spec } = clusterDocument(world.documents, connected.name);
  const records = await findRecords(connected.reader, {
    uid: connected.uid,
    namespaces: spec.namespaces,
    readSecrets: spec.argoCd.readSecrets,
    signal,
  });
  return { value: [own, ...records.value], coverage: records.coverage };
}

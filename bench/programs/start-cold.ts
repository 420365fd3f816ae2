import { readInventory } from '../../src/discover/inventory/index.ts';
import { makeRunner } from '../../src/edges/exec/index.ts';
import {
  connectKube,
  type KubeReader,
  type KubeResource,
  loadKubeconfig,
} from '../../src/edges/kube/index.ts';
import { instantText, silentLogger, systemClock } from '../../src/kernel/index.ts';

/**
 * `start-cold.ts KUBECONFIG`: asks an API server for what a starting server asks it for: the whole inventory, and
 * watches of what it is made of until their first states have come. Prints what it found.
 */
const [path = ''] = process.argv.slice(2);
const access = await loadKubeconfig({ paths: [path], context: undefined });
const { reader, close } = connectKube(access, {
  clock: systemClock,
  random: Math.random,
  logger: silentLogger,
  runner: makeRunner({}),
  pluginEnvironment: {},
});

const apps = { group: 'apps', version: 'v1', namespaced: true } as const;
const watched: readonly KubeResource[] = [
  { group: '', version: 'v1', resource: 'pods', namespaced: true },
  { group: '', version: 'v1', resource: 'nodes', namespaced: false },
  { ...apps, resource: 'deployments' },
  { ...apps, resource: 'replicasets' },
  { ...apps, resource: 'statefulsets' },
  { ...apps, resource: 'daemonsets' },
];

async function watchedOnce(from: KubeReader, resource: KubeResource): Promise<number> {
  let added = 0;
  for await (const event of from.watch(resource)) {
    if (event.kind === 'added') added += 1;
    if (event.kind === 'synced') break;
  }
  return added;
}

const reading = readInventory(reader, {
  scope: { namespaces: [], labelSelector: '' },
  observedAt: instantText(systemClock.now()),
  clusterName: 'bench',
  signal: AbortSignal.timeout(600_000),
});
const [pods = 0] = await Promise.all(watched.map((resource) => watchedOnce(reader, resource)));
const { value, coverage } = await reading;
await close();
const inventoried = value.workloads.filter(({ kind }) => kind === 'Pod').length;
process.stdout.write(`${JSON.stringify({ pods, inventoried, unread: coverage.unread.length })}\n`);

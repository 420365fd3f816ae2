import { readInventory } from '../../src/discover/inventory/index.ts';
import { makeRunner } from '../../src/edges/exec/index.ts';
import { connectKube, loadKubeconfig } from '../../src/edges/kube/index.ts';
import { instantText, silentLogger, systemClock } from '../../src/kernel/index.ts';

/** `read-inventory.ts KUBECONFIG`: reads the inventory of a cluster as a scan does first, and prints what it found. */
const [path = ''] = process.argv.slice(2);
const access = await loadKubeconfig({ paths: [path], context: undefined });
const { reader, close } = connectKube(access, {
  clock: systemClock,
  random: Math.random,
  logger: silentLogger,
  runner: makeRunner({}),
  pluginEnvironment: {},
});
const { value, coverage } = await readInventory(reader, {
  scope: { namespaces: [], labelSelector: '' },
  observedAt: instantText(systemClock.now()),
  clusterName: 'bench',
  signal: AbortSignal.timeout(600_000),
});
await close();
const pods = value.workloads.reduce((sum, workload) => sum + workload.readyReplicas, 0);
process.stdout.write(
  `${JSON.stringify({ pods, nodes: value.nodes.length, unread: coverage.unread.length })}\n`,
);

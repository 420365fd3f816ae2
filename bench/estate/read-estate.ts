import { readInventory } from '../../src/discover/inventory/index.ts';
import { makeRunner } from '../../src/edges/exec/index.ts';
import { connectKube, loadKubeconfig } from '../../src/edges/kube/index.ts';
import { instantText, silentLogger, systemClock } from '../../src/kernel/index.ts';
import type { Inventory } from '../../src/model/index.ts';

/** The inventory of a cluster as a scan reads it first. @throws when any of it could not be read */
export async function inventoryOf(kubeconfig: string): Promise<Inventory> {
  const access = await loadKubeconfig({ paths: [kubeconfig], context: undefined });
  const { reader, close } = connectKube(access, {
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    runner: makeRunner({}),
    pluginEnvironment: {},
  });
  const { value } = await readInventory(reader, {
    scope: { namespaces: [], labelSelector: '' },
    observedAt: instantText(systemClock.now()),
    clusterName: 'bench',
    signal: AbortSignal.timeout(600_000),
  });
  await close();
  return value;
}

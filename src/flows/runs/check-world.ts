import { movedSince } from '../../decide/plan/index.ts';
import { readInventory } from '../../discover/inventory/index.ts';
import { instantText, OakumError } from '../../kernel/index.ts';
import type { Plan, Workload } from '../../model/index.ts';
import { basisOf } from '../estate/basis.ts';
import { takeableManagers } from '../estate/takeable-managers.ts';
import type { World } from '../world.ts';

/** @throws plan.other-cluster, plan.moved when the world is no longer what the plan saw, with what moved. */
export async function checkWorld(world: World, plan: Plan): Promise<void> {
  const cluster = await world.cluster();
  const namespaces = [...new Set(plan.patches.flatMap(({ basis }) => basis.map((one) => one.namespace)))];
  const { value: inventory } = await readInventory(cluster.reader, {
    scope: { namespaces, labelSelector: '' },
    observedAt: instantText(world.clock.now()),
    clusterName: cluster.name,
  });
  if (inventory.cluster.id !== plan.cluster.id) {
    throw new OakumError(
      'plan.other-cluster',
      `plan ${plan.id} is for cluster ${plan.cluster.name} (${plan.cluster.id}), this is ${inventory.cluster.name} (${inventory.cluster.id})`,
      { hint: 'choose the cluster with --context' },
    );
  }
  const doable = plan.patches.filter(({ decision }) => decision.kind !== 'blocked');
  refuseTakeOver(plan, inventory.workloads);
  const today = new Map(inventory.workloads.map((workload) => [workload.uid, basisOf(workload, [])]));
  const moved = doable.flatMap(({ basis }) => movedSince(basis, today));
  if (moved.length === 0) return;
  const shown = moved.slice(0, 3).map((one) => `${one.what}: ${one.reason}`);
  throw new OakumError(
    'plan.moved',
    `the world has moved since plan ${plan.id} was made: ${shown.join(' · ')}${moved.length > 3 ? ` and ${moved.length - 3} more` : ''}`,
    { hint: 'make a new plan: oakum plan' },
  );
}

/** A plan may take over only what is kubectl's by the objects themselves; a file cannot say otherwise. */
function refuseTakeOver(plan: Plan, workloads: readonly Workload[]): void {
  for (const { basis } of plan.patches.filter(({ decision }) => decision.kind !== 'blocked')) {
    for (const then of basis) {
      const workload = workloads.find((one) => one.uid === then.uid);
      const mayTake = workload === undefined ? [] : takeableManagers(workload);
      const wrong = then.takeFrom.find((manager) => !mayTake.includes(manager));
      if (wrong === undefined || workload === undefined) continue;
      throw new OakumError(
        'plan.moved',
        `plan ${plan.id} would take the image field of ${then.namespace}/${then.name} from ${wrong}, but the object is owned by ${workload.ownership.manager} now`,
        { hint: 'make a new plan: oakum plan' },
      );
    }
  }
}

import { attestedExposure } from '../../assess/exposure/index.ts';
import { instantText } from '../../kernel/index.ts';
import type { Exposure, Inventory } from '../../model/index.ts';
import type { World } from '../world.ts';

/** Exposures as people attest them now: what they attest may end between two judgements of one reading. */
export function asAttested(
  world: World,
  inventory: Inventory,
  computed: ReadonlyMap<string, Exposure>,
): ReadonlyMap<string, Exposure> {
  const { attestations } = world.documents;
  if (attestations.length === 0) return computed;
  const today = instantText(world.clock.now()).slice(0, 10);
  const attested = inventory.workloads.flatMap((workload) => {
    const exposure = computed.get(workload.id);
    return exposure === undefined
      ? []
      : [[workload.id, attestedExposure(exposure, workload, { attestations, today })] as const];
  });
  return new Map(attested);
}

import type { AddOnView, RowCoverage, WorkloadView } from '../../../contract/index.ts';
import type { AddOn, Inventory } from '../../../model/index.ts';
import { coverageOfParts, unreadBecause } from './row-coverage.ts';
import type { Tallies } from './tallies.ts';

export interface AddOnFacts {
  readonly inventory: Pick<Inventory, 'addOns'>;
  readonly tallies: Tallies;
  readonly workloads: readonly WorkloadView[];
}

/** Add-ons in the order of the inventory, as far as their workloads were read. */
export function addOnViews({ inventory, tallies, workloads }: AddOnFacts): readonly AddOnView[] {
  const coverages = new Map(workloads.map(({ id, coverage }) => [id, coverage]));
  return inventory.addOns.map((addOn) => ({
    ...addOn,
    ...tallies.ofAddOn(addOn.id),
    coverage: coverageOf(addOn, coverages),
  }));
}

function coverageOf(addOn: AddOn, coverages: ReadonlyMap<string, RowCoverage>): RowCoverage {
  if (addOn.workloads.length === 0)
    return unreadBecause(['no workload of it was seen: nothing of it could be judged']);
  return coverageOfParts(
    addOn.workloads.map(
      ({ id, name }) => coverages.get(id) ?? unreadBecause([`${name} is outside of what was read`]),
    ),
  );
}

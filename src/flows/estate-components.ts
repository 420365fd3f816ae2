import type { Inventory, ReportComponent, ScanReport } from '../model/index.ts';
import { hiddenParts } from './estate/control-plane.ts';
import { reportEstate } from './estate/report-estate.ts';

/** The components of a cluster, each in each version once, and the parts that nothing in it shows, with the reason. */
export function estateComponents(inventory: Inventory): {
  readonly seen: readonly ReportComponent[];
  readonly hidden: ScanReport['unknowns'];
} {
  return { seen: reportEstate(inventory, new Map()).components, hidden: hiddenParts(inventory) };
}

import { blastRadiusOf } from '../assess/exposure/index.ts';
import type { BlastRadius, Inventory, Workload } from '../model/index.ts';

/** What a thief of a workload's pods could reach, by what was read of its template and its ServiceAccount. */
export function workloadBlastRadius(
  workload: Workload,
  { accounts }: Pick<Inventory, 'accounts'>,
): BlastRadius {
  return blastRadiusOf(workload, accounts);
}

import { OakumError } from '../kernel/index.ts';
import type { ScanReport } from '../model/index.ts';
import type { World } from './world.ts';

/** The report of the newest scan of anything. @throws explain.no-scan when there was none. */
export async function lastReport(world: World): Promise<ScanReport> {
  const store = await world.store();
  const report = await store.knowledge.lastReport();
  if (report === undefined)
    throw new OakumError('explain.no-scan', 'nothing was scanned yet', { hint: 'oakum scan' });
  return report;
}

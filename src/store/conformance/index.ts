/**
 * What every store must do, as one suite that each implementation runs. It speaks through the interface only, over
 * several connections to one database; what is true of one implementation alone is tested beside it.
 */
import { describe } from 'vitest';
import { evidenceCases } from './evidence-cases.ts';
import { historyCases } from './history-cases.ts';
import { hostCases } from './host-cases.ts';
import { keyCases } from './key-cases.ts';
import { knowledgeCases } from './knowledge-cases.ts';
import { leaseCases } from './lease-cases.ts';
import { loanCases } from './loan-cases.ts';
import { planCases } from './plan-cases.ts';
import { reachedCases } from './reached-cases.ts';
import { runCases } from './run-cases.ts';
import { stopCases } from './stop-cases.ts';
import type { StoreWorld } from './world.ts';

export type { StoreWorld } from './world.ts';

/** Registers the suite under a name; `open` makes a new, empty world for each case. */
export function storeConformance(name: string, open: () => Promise<StoreWorld>): void {
  describe(name, () => {
    runCases(open);
    leaseCases(open);
    evidenceCases(open);
    planCases(open);
    knowledgeCases(open);
    stopCases(open);
    historyCases(open);
    hostCases(open);
    reachedCases(open);
    keyCases(open);
    loanCases(open);
  });
}

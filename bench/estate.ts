import { join } from 'node:path';
import { type Cost, costOf } from './cost.ts';
import { withEstate } from './estate/serve.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './row.ts';

const podCount = 150_000;
const programs = join(import.meta.dirname, 'programs');
const quietly = '--disable-warning=ExperimentalWarning';

/** The inventory of an estate that no machine can hold: a process that makes it as it is asked, and one that reads it. */
export const estate: Measurement = {
  id: 'estate',
  measure: async (place) => {
    const args = (kubeconfig: string) => [quietly, join(programs, 'read-inventory.ts'), kubeconfig];
    return withEstate(place, podCount, async (kubeconfig) => {
      const costs: Cost[] = [];
      for (let run = 0; run < place.turns; run += 1) {
        const cost = await costOf({ program: process.execPath, args: args(kubeconfig) });
        checkAnswer(cost.stdout);
        costs.push(cost);
      }
      return rowsOf(costs);
    });
  },
};

function checkAnswer(said: string): void {
  const wanted = JSON.stringify({ pods: podCount, nodes: 3000, unread: 0 });
  if (said.trim() !== wanted) throw new Error(`the inventory is ${said.trim()}, not ${wanted}`);
}

function rowsOf(costs: readonly Cost[]): readonly Row[] {
  const title = `inventory of ${podCount} pods of 6 kB from a stream`;
  const row = (
    what: string,
    pick: (cost: Cost) => number,
    more: { unit: 'ms' | 'MB'; goal?: number },
  ): Row => ({
    kind: 'measured',
    title: `${title}: ${what}`,
    sorted: costs.map(pick).toSorted((left, right) => left - right),
    ...more,
  });
  return [
    row('wall', ({ wallMs }) => wallMs, { unit: 'ms', goal: 10_000 }),
    row('processor time', ({ cpuMs }) => cpuMs, { unit: 'ms' }),
    row('memory', ({ peakMb }) => peakMb, { unit: 'MB', goal: 250 }),
  ];
}

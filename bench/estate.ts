import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Cost, costOf } from './cost.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './row.ts';

const podCount = 150_000;
const programs = join(import.meta.dirname, 'programs');
const quietly = '--disable-warning=ExperimentalWarning';

/** The inventory of an estate that no machine can hold: a process that makes it as it is asked, and one that reads it. */
export const estate: Measurement = {
  id: 'estate',
  measure: async (place) => {
    const server = spawn(process.execPath, [quietly, join(programs, 'serve-estate.ts'), String(podCount)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const [address] = await once(createInterface(server.stdout), 'line');
      const kubeconfig = join(place.directory('estate'), 'kubeconfig');
      writeFileSync(kubeconfig, kubeconfigFor(String(address)));
      const args = [quietly, join(programs, 'read-inventory.ts'), kubeconfig];
      const costs: Cost[] = [];
      for (let run = 0; run < place.turns; run += 1) {
        const cost = await costOf({ program: process.execPath, args });
        checkAnswer(cost.stdout);
        costs.push(cost);
      }
      return rowsOf(costs);
    } finally {
      server.stdin.end();
      await once(server, 'exit');
    }
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

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster: { server } }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    users: [{ name: 'bench', user: {} }],
    'current-context': 'bench',
  });
}

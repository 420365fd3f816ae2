import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '../rig/control-plane.ts';
import { rigHas } from '../rig/needs.ts';
import { run, waitFor } from '../rig/process.ts';
import type { Measurement } from './measurement.ts';
import { timeInTurns } from './whole-process.ts';

const podCount = 1000;
const nodeCount = 20;
const namespaces = ['shop', 'billing', 'search', 'media', 'data', 'edge', 'tools', 'monitoring'];
const replicas = 20;
const title = `inventory of ${podCount} pods on ${nodeCount} nodes, from a real API server`;

/** A whole process that connects, reads the inventory as a scan does first, and ends. */
export const inventory: Measurement = {
  id: 'inventory',
  measure: async () => {
    const able = rigHas('control-plane');
    if (!able.ok) return [{ kind: 'skipped', title, ...able }];
    const plane = await startControlPlane({ kwok: true });
    try {
      await fill(plane);
      const args = [join(import.meta.dirname, 'programs', 'read-inventory.ts'), plane.kubeconfigPath];
      await checkAnswer(args);
      const command = { program: process.execPath, args: ['--disable-warning=ExperimentalWarning', ...args] };
      return await timeInTurns([{ title, command, runs: 7, goal: 2000 }]);
    } finally {
      await plane.stop();
    }
  },
};

/** A number is worth nothing if the answer is wrong. */
async function checkAnswer(args: readonly string[]): Promise<void> {
  const found: unknown = JSON.parse(await run(process.execPath, args));
  const wanted = JSON.stringify({ pods: podCount, nodes: nodeCount, unread: 0 });
  if (JSON.stringify(found) !== wanted)
    throw new Error(`the inventory is ${JSON.stringify(found)}, not ${wanted}`);
}

async function fill(plane: ControlPlane): Promise<void> {
  await plane.kwok?.createNodes(nodeCount);
  await plane.apply(namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  await plane.apply(Array.from({ length: podCount / replicas }, (_, index) => deployment(index)));
  await waitFor({
    what: `${podCount} running pods`,
    timeoutMs: 300_000,
    servers: [],
    probe: async () => ((await runningPods(plane)) >= podCount ? true : undefined),
  });
}

async function runningPods(plane: ControlPlane): Promise<number> {
  const selector = '-l=app.kubernetes.io/part-of=bench';
  const ready = '-o=jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}';
  const text = await plane.kubectl(['get', 'pods', '-A', selector, ready]);
  return text.split('\n').filter((line) => line === 'True').length;
}

function deployment(index: number): object {
  const name = `service-${index + 1}`;
  const labels = { app: name, 'app.kubernetes.io/part-of': 'bench' };
  const image = `registry.bench.invalid/${name}:1.${index}`;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: namespaces[index % namespaces.length], labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } },
    },
  };
}

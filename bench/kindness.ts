import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '../rig/control-plane.ts';
import { rigHas } from '../rig/needs.ts';
import { run } from '../rig/process.ts';
import { programPath } from '../rig/programs.ts';
import { neighbour, type Server } from './kindness/neighbour.ts';
import { seedPods } from './kindness/seed.ts';
import type { Measurement, Place } from './measurement.ts';
import { type Measured, median } from './row.ts';
import { oakum } from './whole-process.ts';

const podCount = 50_000;
const title = `another client of an API server with ${podCount} pods`;
const program = join(import.meta.dirname, 'programs', 'start-cold.ts');

/** What a cold start of Oakum does to another client of the same API server, with the documented FlowSchema. */
export const kindness: Measurement = {
  id: 'kindness',
  measure: async (place) => {
    const able = rigHas('control-plane');
    if (!able.ok) return [{ kind: 'skipped', title, ...able }];
    const plane = await startControlPlane();
    try {
      await seedPods(plane, podCount);
      const kubeconfig = await ourKubeconfig(plane, place);
      const token = await tokenOf(plane, { namespace: 'neighbours', name: 'neighbour' });
      await plane.apply([neighbourMay]);
      const reader = { kubeconfig, kubectl: programPath('kubernetes') };
      return await inTurns(place.turns, { ...plane, token }, reader);
    } finally {
      await plane.stop();
    }
  },
};

/**
 * Quiet, a cold start, and kubectl's list of the same pods, one after the other, so that what disturbs the machine
 * disturbs all. Both run at idle priority: elsewhere they have a machine of their own, and what is measured here is
 * what they do to the server, not what they take from its processors.
 */
async function inTurns(turns: number, server: Server, reader: Reader): Promise<readonly Measured[]> {
  const [alone, beside, peer]: [Taken[], Taken[], Taken[]] = [[], [], []];
  for (let turn = 0; turn < turns; turn += 1) {
    alone.push(await neighbour(server, new Promise((resolve) => setTimeout(resolve, quietMs))));
    beside.push(await neighbour(server, startCold(reader)));
    peer.push(await neighbour(server, listWithKubectl(reader)));
  }
  return [
    ...rowsOf('alone', alone),
    ...rowsOf('while Oakum starts', beside, alone),
    ...rowsOf('while kubectl lists the pods', peer),
  ];
}

/** How long answers took, in ms, the shortest first. */
type Taken = Awaited<ReturnType<typeof neighbour>>;

const quietMs = 20_000;

const neighbourMay = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'neighbour' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
  subjects: [{ kind: 'ServiceAccount', name: 'neighbour', namespace: 'neighbours' }],
};

function rowsOf(
  when: string,
  runs: readonly (readonly number[])[],
  against?: typeof runs,
): readonly Measured[] {
  return ([50, 99] as const).map((percent) => {
    const sorted = runs.map((took) => percentile(took, percent)).toSorted((left, right) => left - right);
    const before = against?.map((took) => percentile(took, percent)).toSorted((left, right) => left - right);
    return {
      kind: 'measured',
      title: `${title}, ${when}: p${percent}`,
      unit: 'ms',
      goal: before === undefined || percent === 50 ? undefined : median(before) * 1.1,
      sorted,
      note: `${runs.reduce((sum, took) => sum + took.length, 0)} requests`,
    };
  });
}

function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

/** The roles and the FlowSchema that Oakum prints, bound to its service account, and a kubeconfig of that. */
async function ourKubeconfig(plane: ControlPlane, place: Place): Promise<string> {
  const account = { namespace: 'oakum', name: 'oakum' };
  const token = await tokenOf(plane, account);
  const { program: node, args } = oakum(['rbac', '--flow-schema', '-o', 'yaml']);
  await plane.kubectl(['apply', '-f', '-'], { input: await run(node, args) });
  const path = join(place.directory('kindness'), 'kubeconfig');
  writeFileSync(path, kubeconfigOf({ ...plane, token }));
  return path;
}

async function tokenOf(plane: ControlPlane, { namespace, name }: Account): Promise<string> {
  await plane.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
  ]);
  return (await plane.kubectl(['create', 'token', name, '-n', namespace, '--duration=2h'])).trim();
}

interface Account {
  readonly namespace: string;
  readonly name: string;
}

function kubeconfigOf({ url, caPem, token }: Server): string {
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster }],
    users: [{ name: 'bench', user: { token } }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    'current-context': 'bench',
  });
}

/** Who reads the pods: Oakum's own account, in a file. */
interface Reader {
  readonly kubeconfig: string;
  readonly kubectl: string;
}

/** A number is worth nothing if the answer is wrong. */
async function startCold({ kubeconfig }: Reader): Promise<void> {
  const args = [process.execPath, '--disable-warning=ExperimentalWarning', program, kubeconfig];
  const found = (await run('chrt', [...idly, ...args], { timeoutMs })).trim();
  const wanted = JSON.stringify({ pods: podCount, inventoried: podCount, unread: 0 });
  if (found !== wanted) throw new Error(`a cold start found ${found}, not ${wanted}`);
}

async function listWithKubectl({ kubeconfig, kubectl }: Reader): Promise<void> {
  const args = [kubectl, 'kubectl', '--kubeconfig', kubeconfig, 'get', 'pods', '-A', '-o', 'name'];
  const names = await run('chrt', [...idly, ...args], { timeoutMs });
  const count = names.split('\n').filter(Boolean).length;
  if (count !== podCount) throw new Error(`kubectl listed ${count} pods, not ${podCount}`);
}

const idly = ['--idle', '0'];
const timeoutMs = 300_000;

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { startProgram } from '../../src/edges/exec/index.ts';
import { connectKube, type KubeReader, loadKubeconfig } from '../../src/edges/kube/index.ts';
import { silentLogger, systemClock } from '../../src/kernel/index.ts';
import { connectTo } from '../../testing/practice/index.ts';
import { type CliResult, oakum } from './cli.ts';

const Ready = z.object({
  context: z.string(),
  kubeconfigPath: z.string(),
  configPath: z.string(),
  registryUrl: z.string(),
});

const Pod = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
  status: z.object({
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
    containerStatuses: z.array(z.object({ imageID: z.string() })).default([]),
  }),
});

export interface PracticePod {
  readonly name: string;
  readonly app: string;
  readonly isReady: boolean;
  readonly images: readonly string[];
}

/** The estate as `npm start` runs it, with a state directory of its own. */
export interface Practice {
  /** What a program needs to find the estate and its state. */
  readonly environment: Readonly<Record<string, string>>;
  oakum(args: readonly string[]): Promise<CliResult>;
  /** A file below the estate's directory; not there yet unless somebody wrote it. */
  path(name: string): string;
  json(name: string): unknown;
  pods(namespace: string): Promise<readonly PracticePod[]>;
  /** `127.0.0.1:5000`: where the registry listens, which workloads name `registry.practice.test`. */
  readonly registryAddress: string;
  /** Runs one more Deployment of an image of the registry, `shop/web:1`. */
  deploy(workload: {
    readonly namespace: string;
    readonly name: string;
    readonly image: string;
  }): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the program of the practice estate as its own process, and waits until its pods are ready. */
export async function startPractice(): Promise<Practice> {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-practice-story-'));
  const path = (name: string): string => join(directory, name);
  const program = await startProgram({
    entry: join(import.meta.dirname, '..', '..', 'testing', 'practice', 'main.ts'),
    args: ['--directory', directory],
    environment: {},
    readyTimeoutMs: 60_000,
  });
  const { context, kubeconfigPath, configPath, registryUrl } = Ready.parse(program.ready);
  const kube = connectKube(await loadKubeconfig({ paths: [kubeconfigPath], context }), {
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    runner: { run: () => Promise.reject(new Error('no plugin in this story')) },
  });
  const environment = {
    KUBECONFIG: kubeconfigPath,
    OAKUM_CONTEXT: context,
    OAKUM_CONFIG: configPath,
    OAKUM_STATE: path('state'),
  };
  const pods = (namespace: string) => podsIn(kube.reader, namespace);
  for (const namespace of ['shop', 'payments', 'dev'])
    while (!(await pods(namespace)).every(({ isReady, app }) => isReady || app === 'reindex'))
      await systemClock.sleep(200);
  return {
    environment,
    oakum: (args) => oakum(args, { environment }),
    path,
    json: (name) => JSON.parse(readFileSync(path(name), 'utf8')),
    pods,
    registryAddress: new URL(registryUrl).host,
    deploy: async ({ namespace, name, image }) => {
      const client = connectTo(doorOf(kubeconfigPath));
      const body = deploymentOf(name, `registry.practice.test/${image}`);
      const metadata = { ...body.metadata, namespace };
      await client.create({ ...body, metadata }, 'kubectl-create').finally(client.close);
    },
    stop: async () => {
      await kube.close();
      await program.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const Kubeconfig = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string() }) }),
  ]),
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});

function doorOf(kubeconfigPath: string): Parameters<typeof connectTo>[0] {
  const { clusters, users } = Kubeconfig.parse(parse(readFileSync(kubeconfigPath, 'utf8')));
  const { server, 'certificate-authority-data': authority } = clusters[0].cluster;
  return { url: server, caPem: Buffer.from(authority, 'base64').toString(), token: users[0].user.token };
}

function deploymentOf(name: string, image: string) {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image }] } },
    },
  };
}

async function podsIn(reader: KubeReader, namespace: string): Promise<readonly PracticePod[]> {
  const resource = { group: '', version: 'v1', resource: 'pods', namespaced: true };
  const found: PracticePod[] = [];
  for await (const object of reader.list(resource, { namespace })) {
    const { metadata, status } = Pod.parse(object);
    found.push({
      name: metadata.name,
      app: metadata.labels['app.kubernetes.io/name'] ?? '',
      isReady: status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
      images: status.containerStatuses.map(({ imageID }) => imageID),
    });
  }
  return found;
}

/** The fewest of some pods that were ready at one moment while something went on. */
export async function leastReady(
  practice: Practice,
  { namespace, names }: { readonly namespace: string; readonly names: readonly string[] },
  going: Promise<unknown>,
): Promise<number> {
  const state = { isOver: false, least: names.length };
  const over = going.finally(() => {
    state.isOver = true;
  });
  while (!state.isOver) {
    const pods = await practice.pods(namespace);
    const ready = pods.filter(({ name, isReady }) => isReady && names.includes(name)).length;
    state.least = Math.min(state.least, ready);
    await systemClock.sleep(200);
  }
  await over;
  return state.least;
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { startProgram } from '../../src/edges/exec/index.ts';
import { connectKube, type KubeReader, loadKubeconfig } from '../../src/edges/kube/index.ts';
import { silentLogger, systemClock } from '../../src/kernel/index.ts';
import { type CliResult, oakum } from './cli.ts';

const Ready = z.object({ context: z.string(), kubeconfigPath: z.string(), configPath: z.string() });

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
  const { context, kubeconfigPath, configPath } = Ready.parse(program.ready);
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
    stop: async () => {
      await kube.close();
      await program.stop();
      rmSync(directory, { recursive: true, force: true });
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

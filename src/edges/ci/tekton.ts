import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import type { TektonBuild } from '../../model/index.ts';
import type { KubeObject, KubePipelineRuns, KubeReader } from '../kube/interface.ts';
import { inputsOf } from './inputs.ts';
import type { BuildOrder, CiClient, CiRun, CiState } from './interface.ts';
import { oneLine } from './text.ts';

const pipelineRuns = {
  group: 'tekton.dev',
  version: 'v1',
  resource: 'pipelineruns',
  namespaced: true,
} as const;
const requestLabel = 'oakum.dev/request';

const Status = z.object({
  conditions: z
    .array(
      z.object({
        type: z.string(),
        status: z.string(),
        reason: z.string().nullish(),
        message: z.string().nullish(),
      }),
    )
    .nullish(),
  results: z.array(z.object({ name: z.string(), value: z.unknown() })).nullish(),
});

export interface TektonDeps {
  readonly reader: KubeReader;
  readonly pipelineRuns: KubePipelineRuns;
}

/**
 * Tekton, by a PipelineRun in the namespace that the configuration names. Its name follows from the order, so that the same
 * order never runs twice. The order's inputs are parameters; what Tekton Chains would sign, `IMAGE_DIGEST`, is the result.
 */
export function tektonClient(build: TektonBuild, deps: TektonDeps): CiClient {
  return {
    where: `${deps.reader.server} pipelineruns ${build.namespace}/${build.pipeline}`,
    trigger: (order, signal) => trigger(build, deps, { order, signal }),
    find: async (order, _since, signal) => {
      const found = await existing(build, deps, { order, signal });
      return found === undefined ? undefined : { id: found.metadata.name };
    },
    look: async (run, signal) =>
      stateOf(await deps.reader.get(pipelineRuns, run.id, { namespace: build.namespace, signal })),
  };
}

interface Ordered {
  readonly order: BuildOrder;
  readonly signal: AbortSignal;
}

async function trigger(build: TektonBuild, deps: TektonDeps, { order, signal }: Ordered): Promise<CiRun> {
  const { namespace, pipeline, serviceAccount } = build;
  const name = order.request;
  const params = Object.entries(inputsOf(build.inputs, order)).map(([key, value]) => ({ name: key, value }));
  const account =
    serviceAccount === undefined ? {} : { taskRunTemplate: { serviceAccountName: serviceAccount } };
  const labels = { [requestLabel]: order.request, 'app.kubernetes.io/managed-by': 'oakum' };
  const spec = { pipelineRef: { name: pipeline }, params, ...account };
  const metadata = { name, namespace, labels };
  try {
    await deps.pipelineRuns.create(
      { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata, spec },
      signal,
    );
  } catch (error) {
    if (!(error instanceof OakumError) || error.code !== 'kube.conflict') throw error;
    if ((await existing(build, deps, { order, signal })) === undefined) throw error;
  }
  return { id: name };
}

/** The one of this order: another's of the same name is not taken for it. */
async function existing(
  build: TektonBuild,
  deps: TektonDeps,
  { order, signal }: Ordered,
): Promise<KubeObject | undefined> {
  try {
    const { namespace } = build;
    const found = await deps.reader.get(pipelineRuns, order.request, { namespace, signal });
    return found.metadata.labels?.[requestLabel] === order.request ? found : undefined;
  } catch (error) {
    if (error instanceof OakumError && error.code === 'kube.not-found') return undefined;
    throw error;
  }
}

const cancelledReasons = new Set([
  'Cancelled',
  'PipelineRunCancelled',
  'CancelledRunningFinally',
  'CancelledRunFinally',
  'StoppedRunningFinally',
  'StoppedRunFinally',
]);

function stateOf(run: KubeObject): CiState {
  const read = Status.safeParse(run.status ?? {});
  if (!read.success)
    throw new OakumError('ci.malformed', `the status of PipelineRun ${run.metadata.name} is malformed`);
  const { conditions, results } = read.data;
  const condition = (conditions ?? []).find(({ type }) => type === 'Succeeded');
  if (condition === undefined) return { kind: 'going-on', where: 'not taken up yet' };
  const said = oneLine([condition.reason, condition.message].filter((one) => one != null).join(': '));
  if (condition.status === 'Unknown') return { kind: 'going-on', where: said };
  if (condition.status === 'True') {
    const digest = (results ?? []).find(({ name }) => name === 'IMAGE_DIGEST')?.value;
    return {
      kind: 'succeeded',
      ...(typeof digest === 'string' ? { result: { digest: digest.trim() } } : {}),
    };
  }
  return { kind: cancelledReasons.has(condition.reason ?? '') ? 'cancelled' : 'failed', reason: said };
}

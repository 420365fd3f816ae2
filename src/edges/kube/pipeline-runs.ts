import type { KubePipelineRuns } from './interface.ts';
import { parseJson, parseObject } from './read/object.ts';
import { resourcePath, resourceText } from './read/resource-path.ts';
import { readText, type Send } from './transport/transport.ts';

const pipelineRuns = {
  group: 'tekton.dev',
  version: 'v1',
  resource: 'pipelineruns',
  namespaced: true,
} as const;
const limits = { headersTimeoutMs: 30_000, idleTimeoutMs: 30_000 };
const maxObjectBytes = 1024 * 1024;

/** The part of a connection that starts Tekton's PipelineRuns, and touches nothing else. */
export function makeKubePipelineRuns(deps: {
  readonly send: Send;
  readonly server: string;
}): KubePipelineRuns {
  const { send, server } = deps;
  return {
    async create(run, signal) {
      const { namespace, name } = run.metadata;
      const what = resourceText(pipelineRuns, { namespace }, name);
      const response = await send({
        method: 'POST',
        path: resourcePath(pipelineRuns, namespace),
        query: { fieldManager: 'oakum' },
        body: { contentType: 'application/json', text: JSON.stringify(run) },
        about: { verb: 'create', what },
        signal,
        ...limits,
      });
      const origin = { server, what };
      return parseObject(parseJson(await readText(response, maxObjectBytes), origin), origin);
    },
  };
}

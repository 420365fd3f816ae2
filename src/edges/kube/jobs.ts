import type { KubeJobs } from './interface.ts';
import { parseJson, parseObject } from './read/object.ts';
import { resourcePath, resourceText } from './read/resource-path.ts';
import { KubeRefusal } from './transport/refusal.ts';
import { readText, type Send } from './transport/transport.ts';

const jobs = { group: 'batch', version: 'v1', resource: 'jobs', namespaced: true } as const;
const pods = { group: '', version: 'v1', resource: 'pods', namespaced: true } as const;
const limits = { headersTimeoutMs: 30_000, idleTimeoutMs: 30_000 };
const maxObjectBytes = 1024 * 1024;

/** The part of a connection that runs short-lived Jobs, and touches nothing else. */
export function makeKubeJobs(deps: { readonly send: Send; readonly server: string }): KubeJobs {
  const { send, server } = deps;
  return {
    async create(job, signal) {
      const { namespace, name } = job.metadata;
      const what = resourceText(jobs, { namespace }, name);
      const response = await send({
        method: 'POST',
        path: resourcePath(jobs, namespace),
        query: { fieldManager: 'oakum' },
        body: { contentType: 'application/json', text: JSON.stringify(job) },
        about: { verb: 'create', what },
        signal,
        ...limits,
      });
      const origin = { server, what };
      return parseObject(parseJson(await readText(response, maxObjectBytes), origin), origin);
    },
    async remove({ namespace, name, uid }, signal) {
      const options = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid },
        propagationPolicy: 'Background',
      };
      const request = send({
        method: 'DELETE',
        path: resourcePath(jobs, namespace, name),
        query: {},
        body: { contentType: 'application/json', text: JSON.stringify(options) },
        about: { verb: 'delete', what: resourceText(jobs, { namespace }, name) },
        signal,
        ...limits,
      });
      try {
        await readText(await request, maxObjectBytes);
      } catch (error) {
        // Gone, or another one under its name: there is nothing left to remove.
        if (!(error instanceof KubeRefusal) || ![404, 409].includes(error.httpStatus)) throw error;
      }
    },
    async log({ namespace, pod, maxBytes }, signal) {
      const response = await send({
        method: 'GET',
        path: `${resourcePath(pods, namespace, pod)}/log`,
        query: { limitBytes: String(maxBytes) },
        about: { verb: 'get', what: `pods/log ${namespace}/${pod}` },
        signal,
        ...limits,
      });
      return readText(response, maxBytes);
    },
  };
}

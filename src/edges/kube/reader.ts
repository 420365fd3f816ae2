import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import type { KubeObject, KubeReader } from './interface.ts';
import { readGroups, readServed } from './read/discovery.ts';
import { listObjects } from './read/list-objects.ts';
import { parseJson, parseObject } from './read/object.ts';
import { resourcePath, resourceText } from './read/resource-path.ts';
import { watchResource } from './read/watch.ts';
import type { WatchDeps } from './read/watch-connection.ts';
import { readAgain, readText } from './transport/transport.ts';

const Version = z.object({ gitVersion: z.string().max(200) });
const maxObjectBytes = 32 * 1024 * 1024;
const limits = { headersTimeoutMs: 30_000, idleTimeoutMs: 30_000 };

/** The reading half of a connection: GET requests only. */
export function makeKubeReader(deps: WatchDeps): KubeReader {
  return {
    server: deps.server,
    version: (signal) => readAgain(deps, signal, () => readVersion(deps, signal)),
    groups: (signal) => readGroups(deps, signal),
    served: (groupVersion, signal) => readServed(deps, groupVersion, signal),
    list: (resource, options) => listObjects(deps, resource, options),
    async get(resource, name, options) {
      const path = resourcePath(resource, options?.namespace, name);
      const what = resourceText(resource, options, name);
      return readAgain(deps, options?.signal, () =>
        readObject(deps, { path, what, signal: options?.signal }),
      );
    },
    watch: (resource, options) => watchResource(deps, resource, options),
  };
}

async function readVersion({ send, server }: WatchDeps, signal: AbortSignal | undefined): Promise<string> {
  const about = { verb: 'get', what: '/version' };
  const response = await send({ method: 'GET', path: '/version', query: {}, about, signal, ...limits });
  const origin = { server, what: '/version' };
  const parsed = Version.safeParse(parseJson(await readText(response, 64 * 1024), origin));
  if (parsed.success) return parsed.data.gitVersion;
  throw new OakumError(
    'kube.malformed',
    `${server}: /version names no gitVersion: is this a Kubernetes API server?`,
  );
}

async function readObject(
  { send, server }: WatchDeps,
  ask: { readonly path: string; readonly what: string; readonly signal: AbortSignal | undefined },
): Promise<KubeObject> {
  const about = { verb: 'get', what: ask.what };
  const response = await send({
    method: 'GET',
    path: ask.path,
    query: {},
    about,
    signal: ask.signal,
    ...limits,
  });
  const origin = { server, what: ask.what };
  return parseObject(parseJson(await readText(response, maxObjectBytes), origin), origin);
}

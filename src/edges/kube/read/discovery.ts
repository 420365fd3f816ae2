import * as z from 'zod';
import type { KubeApiGroup, KubeServedResource } from '../interface.ts';
import { readAgain, readText } from '../transport/transport.ts';
import { malformed, parseJson } from './object.ts';
import type { WatchDeps } from './watch-connection.ts';

/** The biggest estates serve some hundred groups of some hundred resources. */
const maxBytes = 16 * 1024 * 1024;
const limits = { headersTimeoutMs: 30_000, idleTimeoutMs: 30_000 };

const Groups = z.object({
  groups: z.array(z.object({ name: z.string(), versions: z.array(z.object({ version: z.string() })) })),
});

const Resources = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** Every group that the server serves but the core one, each with its versions, the preferred one first. */
export async function readGroups(
  deps: WatchDeps,
  signal: AbortSignal | undefined,
): Promise<readonly KubeApiGroup[]> {
  const { groups } = await readDocument(deps, Groups, { path: '/apis', signal });
  return groups.map(({ name, versions }) => ({ name, versions: versions.map(({ version }) => version) }));
}

/** The resources of one version of a group, without their subresources. */
export async function readServed(
  deps: WatchDeps,
  { group, version }: { readonly group: string; readonly version: string },
  signal: AbortSignal | undefined,
): Promise<readonly KubeServedResource[]> {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const { resources } = await readDocument(deps, Resources, { path, signal });
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced }) => ({ group, version, resource: name, namespaced, kind }));
}

async function readDocument<T>(
  deps: WatchDeps,
  schema: z.ZodType<T>,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal | undefined },
): Promise<T> {
  const origin = { server: deps.server, what: path };
  return readAgain(deps, signal, async () => {
    const about = { verb: 'get', what: path };
    const response = await deps.send({ method: 'GET', path, query: {}, about, signal, ...limits });
    const parsed = schema.safeParse(parseJson(await readText(response, maxBytes), origin));
    if (parsed.success) return parsed.data;
    throw malformed(origin, 'the list of what it serves', parsed.error);
  });
}

import * as z from 'zod';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { KubeResource, ListOptions } from '../interface.ts';
import { KubeRefusal } from '../transport/refusal.ts';
import { readAgain, readText } from '../transport/transport.ts';
import type { ReadDeps } from './list.ts';
import { parseJson } from './object.ts';
import { resourcePath, resourceText } from './resource-path.ts';

const Versioned = z.object({ metadata: z.object({ resourceVersion: z.string().default('') }) });

/**
 * Whether a watch that has been silent can be believed. An API server sends no bookmark while nothing happens to a
 * resource, so silence alone means nothing; and its store's version grows with every other resource, so a newer version
 * alone means nothing either. What decides is whether the cache that feeds the watch has come as far as the store: the
 * store is asked for its version, and then the cache for an answer that is not older. Both ask for one name that no
 * object has, so that nothing is sent.
 *
 * @throws kube.behind (later) where the cache is older than the store; what a list throws where nothing answers.
 */
export async function checkFreshness(
  deps: ReadDeps,
  resource: KubeResource,
  options: ListOptions | undefined,
): Promise<void> {
  const newest = await versionOf(deps, { resource, options, query: {} });
  if (newest === '') return;
  try {
    const query = { resourceVersion: newest, resourceVersionMatch: 'NotOlderThan' };
    await versionOf(deps, { resource, options, query });
  } catch (error) {
    if (!isTooNew(error)) throw error;
    throw new OakumError(
      'kube.behind',
      `${deps.server}: its cache of ${resourceText(resource, options)} is older than its store: watches miss what happens`,
      { cause: error, retry: 'later' },
    );
  }
}

const limits = { headersTimeoutMs: 30_000, idleTimeoutMs: 30_000 };
/** Valid as a name, and nobody's. */
const nobody = 'metadata.name=oakum-asks-for-the-version-only';

interface Ask {
  readonly resource: KubeResource;
  readonly options: ListOptions | undefined;
  readonly query: Readonly<Record<string, string>>;
}

async function versionOf(deps: ReadDeps, { resource, options, query }: Ask): Promise<string> {
  const what = resourceText(resource, options);
  const text = await readAgain(deps, options?.signal, async () => {
    const response = await deps.send({
      method: 'GET',
      path: resourcePath(resource, options?.namespace),
      query: { fieldSelector: nobody, limit: '1', ...query },
      about: { verb: 'list', what },
      signal: options?.signal,
      ...limits,
    });
    return readText(response, 1024 * 1024);
  });
  return (
    Versioned.safeParse(parseJson(text, { server: deps.server, what })).data?.metadata.resourceVersion ?? ''
  );
}

/** 504 with the cause that names the version; readAgain has asked some times by then. */
export function isTooNew(error: unknown): boolean {
  if (!(error instanceof KubeRefusal)) return false;
  return (error.status.details?.causes ?? []).some(({ reason }) => reason === 'ResourceVersionTooLarge');
}

import * as z from 'zod';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { KubeObject, KubeResource, ListOptions } from '../interface.ts';
import { KubeRefusal } from '../transport/refusal.ts';
import { type KubeResponse, type RetryDeps, readAgain, type Send } from '../transport/transport.ts';
import { makeListSplitter } from './list-splitter.ts';
import { type Origin, parseJson, parseObject } from './object.ts';
import { resourcePath, resourceText } from './resource-path.ts';

export interface ReadDeps extends RetryDeps {
  readonly send: Send;
  readonly server: string;
}

/** What a list says about itself: its kind (items carry none) and the version to watch from. */
const Shell = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ resourceVersion: z.string().default(''), continue: z.string().nullish() }),
});

export interface Page {
  readonly objects: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly next: string | undefined;
}

const pageSize = 500;
/** etcd refuses objects above 1.5 MB; aggregated APIs may be bigger. */
const maxItemBytes = 32 * 1024 * 1024;
const maxRestarts = 5;

/**
 * All pages of a list, one after the other. A page is whole before it is given, so that a retry never gives an object
 * twice. When the server's snapshot expires on the way (410), the rest is taken from the newer snapshot that the server
 * offers, or, without an offer, from the beginning, leaving out what was given already.
 */
export async function* listPages(
  deps: ReadDeps,
  resource: KubeResource,
  options: ListOptions | undefined,
): AsyncIterable<Page> {
  const given = new Set<string>();
  let next: string | undefined;
  for (let restarts = 0; ; ) {
    const ask = { options, next };
    const page = await readAgain(deps, options?.signal, () =>
      fetchPage(deps, resource, ask).catch(expiredOr),
    );
    if (page instanceof KubeRefusal) {
      restarts += 1;
      if (restarts > maxRestarts || next === undefined) throw page;
      next = page.status.metadata?.continue ?? undefined;
      continue;
    }
    const objects =
      restarts === 0 ? page.objects : page.objects.filter(({ metadata }) => !given.has(metadata.uid));
    for (const { metadata } of page.objects) given.add(metadata.uid);
    yield { ...page, objects };
    if (page.next === undefined) return;
    next = page.next;
  }
}

/** An expired snapshot is for listPages to answer: asking for the same page again cannot help. */
function expiredOr(error: unknown): KubeRefusal {
  if (error instanceof KubeRefusal && error.code === 'kube.gone') return error;
  throw error;
}

async function fetchPage(
  deps: ReadDeps,
  resource: KubeResource,
  ask: { readonly options: ListOptions | undefined; readonly next: string | undefined },
): Promise<Page> {
  const what = resourceText(resource, ask.options);
  const response = await deps.send({
    method: 'GET',
    path: resourcePath(resource, ask.options?.namespace),
    query: {
      limit: String(pageSize),
      continue: ask.next,
      labelSelector: ask.options?.labelSelector,
      fieldSelector: ask.options?.fieldSelector,
    },
    about: { verb: 'list', what },
    signal: ask.options?.signal,
    headersTimeoutMs: 60_000,
    idleTimeoutMs: 30_000,
  });
  return readPage(response, { server: deps.server, what });
}

async function readPage(response: KubeResponse, origin: Origin): Promise<Page> {
  const splitter = makeListSplitter({
    maxItemBytes,
    maxShellBytes: 1024 * 1024,
    refuse: (what) => {
      throw new OakumError('kube.malformed', `${origin.server}: ${origin.what}: ${what} is too large`);
    },
  });
  const values: unknown[] = [];
  for await (const chunk of response.body) {
    for (const text of splitter.push(chunk)) values.push(parseJson(text, origin));
  }
  const shell = Shell.safeParse(parseJson(splitter.shell(), origin));
  if (!shell.success) {
    throw new OakumError('kube.malformed', `${origin.server}: ${origin.what}: the answer is not a list`);
  }
  const type = { apiVersion: shell.data.apiVersion, kind: shell.data.kind.replace(/List$/, '') };
  return {
    objects: values.map((value) => parseObject(withType(value, type), origin)),
    resourceVersion: shell.data.metadata.resourceVersion,
    next: shell.data.metadata.continue || undefined,
  };
}

/** Items of typed lists carry neither apiVersion nor kind (kubernetes/kubernetes#3030). */
function withType(value: unknown, type: { readonly apiVersion: string; readonly kind: string }): unknown {
  return typeof value === 'object' && value !== null ? { ...type, ...value } : value;
}

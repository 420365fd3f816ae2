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
  /** Parsed as they are asked for, once: the texts of a page are small, its objects are not. */
  readonly objects: Iterable<KubeObject>;
  readonly resourceVersion: string;
  readonly next: string | undefined;
}

const pageSize = 500;
/** etcd refuses objects above 1.5 MB; aggregated APIs may be bigger. */
const maxItemBytes = 32 * 1024 * 1024;

/** Where a list goes on: the server's token of its next page; undefined begins. */
export interface ListPosition {
  readonly options: ListOptions | undefined;
  readonly from?: string | undefined;
}

/**
 * All pages of one snapshot, one after the other. A page is whole before it is given, so that a retry never gives an
 * object twice.
 *
 * @throws kube.gone when the snapshot expires on the way.
 */
export async function* listPages(
  deps: ReadDeps,
  resource: KubeResource,
  { options, from }: ListPosition,
): AsyncIterable<Page> {
  let next = from;
  do {
    const ask = { options, next };
    const page = await readAgain(deps, options?.signal, () =>
      fetchPage(deps, resource, ask).catch(expiredOr),
    );
    if (page instanceof KubeRefusal) throw page;
    yield page;
    next = page.next;
  } while (next !== undefined);
}

/** Asking for the same page of an expired snapshot again cannot help. */
function expiredOr(error: unknown): KubeRefusal {
  if (isExpired(error)) return error;
  throw error;
}

export function isExpired(error: unknown): error is KubeRefusal {
  return error instanceof KubeRefusal && error.code === 'kube.gone';
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
  return readPage(response, { server: deps.server, what }, ask.options?.omit);
}

async function readPage(response: KubeResponse, origin: Origin, omit: ListOptions['omit']): Promise<Page> {
  const splitter = makeListSplitter(
    {
      maxItemBytes,
      maxShellBytes: 1024 * 1024,
      refuse: (what) => {
        throw new OakumError('kube.malformed', `${origin.server}: ${origin.what}: ${what} is too large`);
      },
    },
    omit,
  );
  const texts: string[] = [];
  for await (const chunk of response.body) {
    for (const text of splitter.push(chunk)) texts.push(text);
  }
  const shell = Shell.safeParse(parseJson(splitter.shell(), origin));
  if (!shell.success) {
    throw new OakumError('kube.malformed', `${origin.server}: ${origin.what}: the answer is not a list`);
  }
  const type = { apiVersion: shell.data.apiVersion, kind: shell.data.kind.replace(/List$/, '') };
  return {
    objects: parsed(texts, type, origin),
    resourceVersion: shell.data.metadata.resourceVersion,
    next: shell.data.metadata.continue || undefined,
  };
}

function* parsed(texts: readonly string[], type: ObjectType, origin: Origin): Generator<KubeObject> {
  for (const text of texts) yield parseObject(withType(parseJson(text, origin), type), origin);
}

interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Items of typed lists carry neither apiVersion nor kind (kubernetes/kubernetes#3030). */
function withType(value: unknown, type: ObjectType): unknown {
  return typeof value === 'object' && value !== null ? { ...type, ...value } : value;
}

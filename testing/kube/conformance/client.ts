import { Agent, type Dispatcher, request } from 'undici';
import { isTree, type Tree, textAt, type Value } from '../values/tree.ts';
import type { Target } from './target.ts';

/**
 * A client as plain as can be: it shows what the server sends, with nothing of Oakum's own client in between, so that
 * a mistake of ours cannot hide behind another.
 */
export interface Client {
  get(path: string, options?: Options): Promise<Answer>;
  post(path: string, body: Tree, options?: Options): Promise<Answer>;
  put(path: string, body: Tree, options?: Options): Promise<Answer>;
  patch(path: string, body: Value, options: Options & { readonly type: PatchType }): Promise<Answer>;
  /** Server-side apply. */
  apply(path: string, body: Tree, options: Options & { readonly manager: string }): Promise<Answer>;
  delete(path: string, body?: Tree, options?: Options): Promise<Answer>;
  /** The events of a watch until the server or the signal ends it. */
  watch(path: string, query: Query, signal: AbortSignal): AsyncGenerator<WatchEvent>;
  /** Waits until the object is as wanted, by watching it; fails with its last state after `seconds`. */
  until(path: string, wanted: (object: Tree) => boolean, seconds?: number): Promise<Tree>;
  close(): Promise<void>;
}

export type Query = Readonly<Record<string, string | number | boolean>>;
export type PatchType = 'merge' | 'json' | 'strategic';

export interface Options {
  readonly query?: Query;
  readonly accept?: string;
  readonly token?: string;
}

export interface Answer {
  readonly code: number;
  readonly type: string;
  readonly retryAfter: string | undefined;
  readonly text: string;
  /** The body as JSON; `{}` where it is none. */
  readonly body: Tree;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: Tree;
}

interface Call extends Options {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
  readonly signal?: AbortSignal;
}

const patchTypes: Readonly<Record<PatchType, string>> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

export function makeClient(target: Pick<Target, 'url' | 'caPem' | 'token'>): Client {
  const agent = new Agent({
    connect: target.caPem === undefined ? {} : { ca: target.caPem },
    bodyTimeout: 0,
    pipelining: 1,
    connections: 20,
  });
  const send = (call: Call): Promise<Dispatcher.ResponseData> =>
    request(`${target.url}${call.path}${queryText(call.query ?? {})}`, {
      dispatcher: agent,
      method: call.method,
      headers: {
        authorization: `Bearer ${call.token ?? target.token}`,
        'user-agent': 'conformance/1',
        accept: call.accept ?? 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': call.type ?? 'application/json' }),
      },
      body: call.body ?? null,
      signal: call.signal ?? null,
    });
  const ask = async (call: Call): Promise<Answer> => {
    const response = await send(call);
    const text = await response.body.text();
    return {
      code: response.statusCode,
      type: String(response.headers['content-type']),
      retryAfter: headerText(response.headers['retry-after']),
      text,
      body: treeOf(text),
    };
  };
  const watch = async function* (
    path: string,
    query: Query,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    const response = await send({ method: 'GET', path, query: { ...query, watch: true }, signal });
    if (response.statusCode !== 200)
      throw new Error(`watch ${path}: ${response.statusCode} ${await response.body.text()}`);
    yield* events(response.body);
  };
  const client: Client = {
    get: (path, options) => ask({ method: 'GET', path, ...options }),
    post: (path, body, options) => ask({ method: 'POST', path, body: JSON.stringify(body), ...options }),
    put: (path, body, options) => ask({ method: 'PUT', path, body: JSON.stringify(body), ...options }),
    patch: (path, body, options) =>
      ask({ ...options, method: 'PATCH', path, body: JSON.stringify(body), type: patchTypes[options.type] }),
    apply: (path, body, options) =>
      ask({
        ...options,
        method: 'PATCH',
        path,
        body: JSON.stringify(body),
        type: 'application/apply-patch+yaml',
        query: { fieldManager: options.manager, ...options.query },
      }),
    delete: (path, body, options) =>
      ask({
        method: 'DELETE',
        path,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...options,
      }),
    watch,
    until: (path, wanted, seconds = 30) => until(client, { path, wanted, seconds }),
    close: () => agent.destroy(),
  };
  return client;
}

/** One event a line. A reader that has enough breaks off; the connection does not stay open behind it. */
async function* events(body: Dispatcher.ResponseData['body']): AsyncGenerator<WatchEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  body.on('error', () => {});
  try {
    for await (const chunk of body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = treeOf(line);
        yield { type: textAt(event, 'type'), object: isTree(event.object) ? event.object : {} };
      }
    }
  } finally {
    body.destroy();
  }
}

interface Waiting {
  readonly path: string;
  readonly wanted: (object: Tree) => boolean;
  readonly seconds: number;
}

async function until(client: Client, { path, wanted, seconds }: Waiting): Promise<Tree> {
  const slash = path.lastIndexOf('/');
  const query = { fieldSelector: `metadata.name=${path.slice(slash + 1)}`, timeoutSeconds: seconds };
  let last: Tree = {};
  for await (const event of client.watch(
    path.slice(0, slash),
    query,
    AbortSignal.timeout(seconds * 1_000 + 5_000),
  )) {
    last = event.object;
    if (event.type !== 'ERROR' && event.type !== 'DELETED' && wanted(last)) return last;
  }
  throw new Error(
    `${path} did not get as wanted in ${seconds} s; it is ${JSON.stringify(last.status ?? last)}`,
  );
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function treeOf(text: string): Tree {
  if (!text.startsWith('{')) return {};
  const parsed: unknown = JSON.parse(text);
  return isTree(parsed) ? parsed : {};
}

import { OakumError } from '../../../kernel/pure/index.ts';
import type { KubeAccess } from '../access.ts';
import type { KubeResource, ListOptions, WatchEvent } from '../interface.ts';
import type { KubeRequest } from '../transport/transport.ts';
import { readLines } from './lines.ts';
import type { ReadDeps } from './list.ts';
import type { Origin } from './object.ts';
import { resourcePath, resourceText } from './resource-path.ts';
import { told } from './watch-event.ts';
import { caughtUp, type Position } from './watch-position.ts';

export interface WatchDeps extends ReadDeps {
  readonly access: KubeAccess;
  /** How long an open watch may be silent before it is doubted. */
  readonly silenceMs: number;
}

export interface Call {
  readonly options: ListOptions | undefined;
  readonly position: Position;
}

/** One connection from its opening to its end. The position follows every event, so that nothing is lost or told twice. */
export async function* connection(
  deps: WatchDeps,
  resource: KubeResource,
  call: Call & { readonly query: Readonly<Record<string, string | undefined>> },
): AsyncIterable<WatchEvent> {
  const { position, options } = call;
  const isInitial = position.version === undefined;
  const origin: Origin = { server: deps.server, what: resourceText(resource, options) };
  const openedAt = deps.clock.now();
  const response = await deps.send(
    watchRequest(deps, { resource, options, query: { ...call.query, ...timeLimit(deps) } }),
  );
  if (isInitial) yield { kind: 'reset' };
  else if (position.isBehind) yield caughtUp(position);
  position.heardAt = deps.clock.now();

  let count = 0;
  for await (const line of readLines(response.body, { maxLineBytes, refuse: () => tooLarge(origin) })) {
    count += 1;
    position.heardAt = deps.clock.now();
    yield* told(line, { origin, position, access: deps.access });
    // From here on it is a watch like any other, and no read.
    if (isInitial && position.version !== undefined) response.settled?.();
    else if (!isInitial) position.restarts = 0;
  }
  const lasted = deps.clock.now().since(openedAt).total('milliseconds');
  if (position.version === undefined || (count === 0 && lasted < 1000)) throw brokeOff(origin);
}

const maxLineBytes = 32 * 1024 * 1024;

/** As client-go's reflector: between five and ten minutes, so that many watches do not end at once. */
function timeLimit({ random }: WatchDeps): { readonly timeoutSeconds: string } {
  return { timeoutSeconds: String(300 + Math.floor(300 * random())) };
}

function watchRequest(
  deps: WatchDeps,
  {
    resource,
    options,
    query,
  }: {
    readonly resource: KubeResource;
    readonly options: ListOptions | undefined;
    readonly query: Readonly<Record<string, string | undefined>>;
  },
): KubeRequest {
  const { labelSelector, fieldSelector } = options ?? {};
  const { silenceMs } = deps;
  return {
    method: 'GET',
    path: resourcePath(resource, options?.namespace),
    query: { watch: 'true', allowWatchBookmarks: 'true', labelSelector, fieldSelector, ...query },
    about: { verb: 'watch', what: resourceText(resource, options) },
    signal: options?.signal,
    headersTimeoutMs: 60_000,
    // Where anything happens bookmarks come every minute: a longer silence is nothing new, or a dead connection.
    idleTimeoutMs: silenceMs,
  };
}

function tooLarge(origin: Origin): never {
  throw new OakumError('kube.malformed', `${origin.server}: watch ${origin.what}: an event is too large`);
}

/** A stream that ends at once says nothing is wrong and would be opened again in a hot loop. */
function brokeOff(origin: Origin): OakumError {
  return new OakumError(
    'kube.unreachable',
    `${origin.server}: the watch of ${origin.what} broke off at once`,
    {
      retry: 'later',
    },
  );
}

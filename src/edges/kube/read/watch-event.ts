import * as z from 'zod';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { KubeAccess } from '../access.ts';
import type { WatchEvent } from '../interface.ts';
import { refusalOf } from '../transport/refusal.ts';
import { KubeStatus } from '../transport/status.ts';
import { type Origin, parseJson, parseObject } from './object.ts';
import { caughtUp, type Position } from './watch-position.ts';

const Event = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
});

/** What every event's object has, a bookmark's too, which has neither name nor uid. */
const Versioned = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

const kinds = { ADDED: 'added', MODIFIED: 'modified', DELETED: 'deleted' } as const;
const initialEventsEnd = 'k8s.io/initial-events-end';

export interface Telling {
  readonly origin: Origin;
  readonly position: Position;
  readonly access: KubeAccess;
}

/**
 * What one line of a watch tells; the position follows it.
 *
 * @throws kube.malformed, and what an ERROR event says.
 */
export function* told(line: string, { origin, position, access }: Telling): Iterable<WatchEvent> {
  const event = Event.safeParse(parseJson(line, origin));
  if (!event.success) {
    throw new OakumError(
      'kube.malformed',
      `${origin.server}: watch ${origin.what}: an event of unknown shape`,
    );
  }
  const { type, object } = event.data;
  if (type === 'ERROR') {
    const status = KubeStatus.safeParse(object).data ?? { message: 'an error without a status' };
    const about = { verb: 'watch', what: origin.what };
    throw refusalOf({ access, about, httpStatus: status.code ?? 500, status });
  }
  const version = versionOf(object, origin);
  if (type === 'BOOKMARK') {
    const isFirstState = position.version === undefined;
    if (isFirstState && !version.endsFirstState) return;
    position.version = version.resourceVersion;
    if (isFirstState) yield caughtUp(position);
    return;
  }
  // While the first state streams, its events are in no order of versions: only the closing bookmark names one.
  if (position.version !== undefined) position.version = version.resourceVersion;
  yield { kind: kinds[type], object: parseObject(object, origin) };
}

function versionOf(object: unknown, origin: Origin): { resourceVersion: string; endsFirstState: boolean } {
  const parsed = Versioned.safeParse(object);
  if (!parsed.success) {
    throw new OakumError(
      'kube.malformed',
      `${origin.server}: watch ${origin.what}: an event without resourceVersion`,
    );
  }
  const { resourceVersion, annotations } = parsed.data.metadata;
  return { resourceVersion, endsFirstState: annotations?.[initialEventsEnd] === 'true' };
}

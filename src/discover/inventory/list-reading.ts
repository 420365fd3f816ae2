import type { KubeObject, KubeReader, KubeResource, OmittedField } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage, OakumError } from '../../kernel/pure/index.ts';
import {
  allRead,
  type Coverage,
  mergeCoverage,
  type Outcome,
  type Unread,
  unreadOnly,
} from '../../model/index.ts';
import { objectTitle } from './document.ts';
import { resourceTitle } from './resources.ts';

/** How the objects of a list are read. */
export interface ListReading<T> {
  readonly read: (object: KubeObject) => T;
  /** What `read` does not look at. */
  readonly omit?: readonly OmittedField[] | undefined;
  readonly labelSelector?: string | undefined;
}

export interface ListScope {
  /** undefined lists the whole cluster. */
  readonly namespace: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * One list, each object reduced as it comes. What is refused or cannot be understood is a coverage entry, and the
 * reading goes on; only an abort ends it.
 */
export async function readList<T>(
  reader: KubeReader,
  resource: KubeResource,
  reading: ListScope & ListReading<T>,
): Promise<Outcome<readonly T[]>> {
  const value: T[] = [];
  const unread: Unread[] = [];
  const { namespace, signal, read, omit, labelSelector } = reading;
  try {
    for await (const object of reader.list(resource, { namespace, signal, omit, labelSelector })) {
      const outcome = attempt(() => read(object));
      if (outcome.kind === 'read') value.push(outcome.value);
      else unread.push({ what: objectTitle(object), ...reasonOf(outcome.error) });
    }
  } catch (error) {
    signal?.throwIfAborted();
    // A resource that the server does not serve has no objects: nothing was missed.
    if (errorCode(error) === 'kube.not-found') return { value, coverage: allRead(1) };
    unread.push({ what: listTitle(resource, namespace), ...reasonOf(error) });
    return { value, coverage: unreadOnly(unread) };
  }
  return { value, coverage: mergeCoverage([allRead(1), unreadOnly(unread)]) };
}

/** The same list in each namespace of a scope, or once for all. */
export async function readLists<T>(
  reader: KubeReader,
  resource: KubeResource,
  reading: ListReading<T> & {
    readonly namespaces: readonly string[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<Outcome<readonly T[]>> {
  const { namespaces, ...each } = reading;
  const scopes = resource.namespaced && namespaces.length > 0 ? namespaces : [undefined];
  const parts: Outcome<readonly T[]>[] = [];
  for (const namespace of scopes) parts.push(await readList(reader, resource, { ...each, namespace }));
  return { value: parts.flatMap((part) => part.value), coverage: sumOf(parts) };
}

export function sumOf(parts: readonly Outcome<unknown>[]): Coverage {
  return mergeCoverage(parts.map(({ coverage }) => coverage));
}

/** `pods in namespace shop`, as coverage names a list. */
export function listTitle(resource: KubeResource, namespace: string | undefined): string {
  const title = resourceTitle(resource);
  return namespace === undefined ? title : `${title} in namespace ${namespace}`;
}

type Attempt<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: OakumError };

function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { kind: 'read', value: read() };
  } catch (error) {
    if (error instanceof OakumError) return { kind: 'failed', error };
    throw error;
  }
}

function reasonOf(error: unknown): { readonly code: string; readonly reason: string } {
  return { code: errorCode(error), reason: errorMessage(error) };
}

import type { KubeObject, KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import { allRead, mergeCoverage, type Outcome, type Unread, unreadOnly } from '../../model/index.ts';
import type { RecordOptions } from './source.ts';

/** More records of clusters than any tool has been seen to keep. */
const mostRecords = 50_000;

/** What is read of one resource. */
export interface RecordList<T> {
  readonly resource: KubeResource;
  /** Namespaces to list; empty means everywhere. */
  readonly namespaces: readonly string[];
  readonly labelSelector?: string;
  /** Gives undefined for an object that is no record of a cluster; throws for one that cannot be understood. */
  readonly read: (object: KubeObject) => T | undefined;
}

/**
 * Lists the records of one resource, each reduced as it comes. What is refused or cannot be understood is a coverage
 * entry; a resource that is not served has no records.
 */
export async function readRecords<T>(
  reader: KubeReader,
  list: RecordList<T>,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly T[]>> {
  const places = list.resource.namespaced && list.namespaces.length > 0 ? list.namespaces : [undefined];
  const parts: Outcome<readonly T[]>[] = [];
  for (const namespace of places) parts.push(await readPlace(reader, list, { namespace, signal }));
  return {
    value: parts.flatMap(({ value }) => value),
    coverage: mergeCoverage(parts.map(({ coverage }) => coverage)),
  };
}

async function readPlace<T>(
  reader: KubeReader,
  { resource, labelSelector, read }: RecordList<T>,
  { namespace, signal }: { readonly namespace: string | undefined; readonly signal: AbortSignal | undefined },
): Promise<Outcome<readonly T[]>> {
  const title = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  const what = namespace === undefined ? title : `${title} in namespace ${namespace}`;
  const value: T[] = [];
  const unread: Unread[] = [];
  try {
    for await (const object of reader.list(resource, { namespace, labelSelector, signal })) {
      if (value.length >= mostRecords) {
        unread.push({ what, code: 'population.too-many', reason: `only ${mostRecords} are read` });
        break;
      }
      try {
        const record = read(object);
        if (record !== undefined) value.push(record);
      } catch (error) {
        unread.push({ what: titleOf(object), code: errorCode(error), reason: errorMessage(error) });
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (errorCode(error) === 'kube.not-found') return { value, coverage: allRead(1) };
    unread.push({ what, code: errorCode(error), reason: errorMessage(error) });
    return { value, coverage: unreadOnly(unread) };
  }
  return { value, coverage: mergeCoverage([allRead(1), unreadOnly(unread)]) };
}

/** `Cluster capi/prod` */
export function titleOf({ kind, metadata: { namespace, name } }: KubeObject): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** The resource in a version that the server serves: the first wanted one that it has, else its preferred one. */
export function servedAs(
  resource: KubeResource,
  wanted: readonly string[],
  { groups }: Pick<RecordOptions, 'groups'>,
): KubeResource | undefined {
  const served = groups.get(resource.group) ?? [];
  const version = wanted.find((one) => served.includes(one)) ?? served[0];
  return version === undefined ? undefined : { ...resource, version };
}

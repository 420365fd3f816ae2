import * as z from 'zod';
import type { KubeApiGroup, KubeObject, KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import {
  type ApiSighting,
  allRead,
  mergeCoverage,
  type Outcome,
  type Unread,
  unreadOnly,
} from '../../model/index.ts';

/** A kind whose objects are looked through, by the group in which it lives today. */
export interface KindSought {
  readonly group: string;
  readonly kind: string;
}

/** What nobody keeps (reviews are answered and gone), and what controllers write by the thousand. */
const passedOver =
  /Review$|^(?:Event|EndpointSlice|Lease|ReplicaSet|Eviction|Scale|PodTemplate|AdmissionReview)$/;

export function isPassedOver(kind: string): boolean {
  return passedOver.test(kind);
}

export interface StoredQuestion {
  readonly kinds: readonly KindSought[];
  /** `apps/v1beta1`: what was written in others is not told. */
  readonly versions: ReadonlySet<string>;
  /** Only these; none is all. */
  readonly namespaces: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** In which versions of the API the objects of these kinds were written, by managedFields and last-applied manifests. */
export async function readStored(
  reader: KubeReader,
  { kinds, versions, namespaces, signal }: StoredQuestion,
): Promise<Outcome<readonly ApiSighting[]>> {
  const parts: Outcome<readonly ApiSighting[]>[] = [];
  const groups = await asked(() => reader.groups(signal), 'the groups that the server serves', signal);
  parts.push({ value: [], coverage: unreadOnly(groups.unread) });
  for (const [group, sought] of Map.groupBy(kinds, (kind) => kind.group)) {
    const wanted = new Set(sought.map(({ kind }) => kind).filter((kind) => !isPassedOver(kind)));
    const own = { group, wanted, groups: groups.value, signal };
    const resources = await asked(
      () => resourcesOf(reader, own),
      `API versions of the group ${group}`,
      signal,
    );
    parts.push({ value: [], coverage: unreadOnly(resources.unread) });
    for (const resource of resources.value) {
      const places = resource.namespaced && namespaces.length > 0 ? namespaces : [undefined];
      for (const namespace of places)
        parts.push(await readList(reader, resource, { namespace, versions, signal }));
    }
  }
  return {
    value: parts.flatMap(({ value }) => value),
    coverage: mergeCoverage(parts.map(({ coverage }) => coverage)),
  };
}

/** What the server lists of itself; where it does not, nothing is known of what was asked for. */
async function asked<T>(
  ask: () => Promise<readonly T[]>,
  what: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly value: readonly T[]; readonly unread: readonly Unread[] }> {
  try {
    return { value: await ask(), unread: [] };
  } catch (error) {
    signal?.throwIfAborted();
    return { value: [], unread: [{ what, code: errorCode(error), reason: errorMessage(error) }] };
  }
}

interface Wanted {
  readonly group: string;
  readonly wanted: ReadonlySet<string>;
  readonly groups: readonly KubeApiGroup[];
  readonly signal: AbortSignal | undefined;
}

/** In the version that the server prefers, or in the first one that has the kind. */
async function resourcesOf(
  reader: KubeReader,
  { group, wanted, groups, signal }: Wanted,
): Promise<readonly KubeResource[]> {
  const versions = group === '' ? ['v1'] : (groups.find(({ name }) => name === group)?.versions ?? []);
  const found = new Map<string, KubeResource>();
  for (const version of versions) {
    for (const { kind, ...resource } of await reader.served({ group, version }, signal)) {
      if (wanted.has(kind) && !found.has(kind)) found.set(kind, resource);
    }
  }
  return [...found.values()];
}

interface ListScope extends Pick<StoredQuestion, 'versions' | 'signal'> {
  readonly namespace: string | undefined;
}

async function readList(
  reader: KubeReader,
  resource: KubeResource,
  { versions, ...scope }: ListScope,
): Promise<Outcome<readonly ApiSighting[]>> {
  const value: ApiSighting[] = [];
  try {
    for await (const object of reader.list(resource, scope))
      value.push(...sightingsOf(object).filter((one) => versions.has(`${one.group}/${one.version}`)));
    return { value, coverage: allRead(1) };
  } catch (error) {
    scope.signal?.throwIfAborted();
    const { namespace } = scope;
    const title = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
    const what = `API versions of ${title}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
    const unread = { what, code: errorCode(error), reason: errorMessage(error) };
    return { value, coverage: unreadOnly([unread]) };
  }
}

/** Parts of Kubernetes, which move to the next version by themselves when it is upgraded. */
const own = /^(?:kube-(?:apiserver|controller-manager|scheduler|proxy)|kubelet)$/;

const Applied = z.object({ apiVersion: z.string().max(300), kind: z.string().max(300) });
const appliedBy = 'kubectl.kubernetes.io/last-applied-configuration';

/** One for each version that a manager wrote, and one for the manifest that was applied last. */
function sightingsOf({ kind, metadata }: KubeObject): readonly ApiSighting[] {
  const { name, namespace, managedFields = [], annotations = {} } = metadata;
  const where = `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  const written = managedFields.flatMap(({ apiVersion, manager, time }): ApiSighting[] =>
    apiVersion === undefined || own.test(manager)
      ? []
      : [
          {
            how: 'stored',
            via: 'managed-fields',
            ...splitVersion(apiVersion),
            kind,
            where,
            by: manager,
            ...(time === undefined ? {} : { at: time }),
          },
        ],
  );
  const applied = appliedIn(annotations[appliedBy]);
  if (applied === undefined) return written;
  return [
    ...written,
    { how: 'stored', via: 'last-applied', ...splitVersion(applied.apiVersion), kind: applied.kind, where },
  ];
}

function appliedIn(text: string | undefined): z.infer<typeof Applied> | undefined {
  try {
    return text === undefined ? undefined : Applied.safeParse(JSON.parse(text)).data;
  } catch {
    // An annotation may hold anything; what is no manifest names no version.
    return undefined;
  }
}

/** `apps/v1`, and `v1` of the core group. */
export function splitVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const at = apiVersion.indexOf('/');
  return at === -1
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, at), version: apiVersion.slice(at + 1) };
}

import type { KubeObject, KubeOwner, KubeReader, KubeResource } from '../../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import { type Coverage, type Outcome, type Ownership, unreadOnly } from '../../../model/index.ts';
import type { WorkloadFacts, WorkloadKind } from '../kinds/kind.ts';
import { workloadKinds } from '../kinds/register.ts';
import { readLists, sumOf } from '../list-reading.ts';
import type { PodFacts } from '../pods/pod.ts';
import { readSeen, type SeenObject } from './seen.ts';
import { isBuiltIn, topOwner } from './top-owner.ts';

export interface OwnerSearch {
  readonly seen: readonly SeenObject[];
  readonly pods: readonly PodFacts[];
  readonly namespaces: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** An operator's resource may be another operator's part; no chain in the field has more steps. */
const maxRounds = 4;

/**
 * Custom resources of any kind that own pods, found by the owner references of pods and read by whatever kind they
 * are. One that may not be read keeps its name, which its pods know, and the coverage says what is missing of it.
 */
export async function readOwners(
  reader: KubeReader,
  search: OwnerSearch,
): Promise<Outcome<readonly SeenObject[]>> {
  const seen = new Map(search.seen.map((object) => [object.uid, object]));
  const asked = new Set<string>();
  const parts: Outcome<readonly SeenObject[]>[] = [];
  for (let round = 0; round < maxRounds; round += 1) {
    const kinds = Map.groupBy(unreadOwners(search.pods, seen), typeOf);
    const fresh = [...kinds].filter(([type]) => !asked.has(type));
    for (const [type, owners] of fresh) {
      asked.add(type);
      const part = await readKind(reader, owners, search);
      for (const object of part.value) seen.set(object.uid, object);
      parts.push(part);
    }
    if (fresh.length === 0) break;
  }
  return { value: parts.flatMap(({ value }) => value), coverage: sumOf(parts) };
}

function typeOf({ apiVersion, kind }: KubeOwner): string {
  return `${kind} (${apiVersion})`;
}

/** Each owner once: a controller has many pods. */
function unreadOwners(
  pods: readonly PodFacts[],
  seen: ReadonlyMap<string, SeenObject>,
): readonly KubeOwner[] {
  const controllers = new Map(
    pods.flatMap(({ controller }) => (controller ? [[controller.uid, controller]] : [])),
  );
  const owners = new Map<string, KubeOwner>();
  for (const controller of controllers.values()) {
    const top = topOwner(controller, seen);
    if (top?.kind === 'referenced' && !isBuiltIn(top.owner)) owners.set(top.owner.uid, top.owner);
  }
  return [...owners.values()];
}

async function readKind(
  reader: KubeReader,
  owners: readonly KubeOwner[],
  { namespaces, signal }: OwnerSearch,
): Promise<Outcome<readonly SeenObject[]>> {
  const [first] = owners;
  if (first === undefined) return { value: [], coverage: unreadOnly([]) };
  const nameOnly = `owners of pods known by name only: ${owners.length}`;
  const resource = await resourceOf(reader, first, signal);
  if ('code' in resource) {
    const reason = `${resource.reason}; ${nameOnly}`;
    return { value: [], coverage: unreadOnly([{ what: typeOf(first), code: resource.code, reason }]) };
  }
  // Its own list says already what was not read of it.
  if (isOnShelf(resource)) return { value: [], coverage: unreadOnly([]) };
  const wanted = new Set(owners.map(({ uid }) => uid));
  const kind = ownerKind(first.kind, resource);
  const read = (object: KubeObject) => (wanted.has(object.metadata.uid) ? [readOwner(kind, object)] : []);
  const lists = await readLists(reader, resource, { namespaces, signal, read });
  return { value: lists.value.flat(), coverage: explained(lists.coverage, nameOnly) };
}

type Problem = { readonly code: string; readonly reason: string };

async function resourceOf(
  reader: KubeReader,
  owner: KubeOwner,
  signal: AbortSignal | undefined,
): Promise<KubeResource | Problem> {
  const [group = '', version = ''] = owner.apiVersion.split('/');
  try {
    const served = await reader.served({ group, version }, signal);
    const found = served.find(({ kind }) => kind === owner.kind);
    if (found !== undefined) return found;
  } catch (error) {
    signal?.throwIfAborted();
    return { code: errorCode(error), reason: errorMessage(error) };
  }
  return { code: 'inventory.no-resource', reason: `the server serves no ${typeOf(owner)} any more` };
}

function isOnShelf({ group, resource }: KubeResource): boolean {
  return workloadKinds.some((kind) => kind.resource.group === group && kind.resource.resource === resource);
}

function explained(coverage: Coverage, nameOnly: string): Coverage {
  return {
    ...coverage,
    unread: coverage.unread.map((one) => ({ ...one, reason: `${one.reason}; ${nameOnly}` })),
  };
}

const unknownFacts: WorkloadFacts = {
  template: undefined,
  replicas: undefined,
  readyReplicas: undefined,
  activity: undefined,
};

/** Of a resource that nobody here knows only what every object has is read: no template, no numbers. */
function ownerKind(id: string, resource: KubeResource): WorkloadKind {
  return { id, resource, rank: 'part', read: () => unknownFacts };
}

/** Whoever applied the resource, its pods are made by an operator, which would undo a change to them. */
function readOwner(kind: WorkloadKind, object: KubeObject): SeenObject {
  const seen = readSeen(kind, object);
  const evidence = `its pods are made by the operator of ${object.kind} (${object.apiVersion})`;
  const ownership: Ownership = {
    manager: 'operator',
    name: `operator of ${object.kind}`,
    confidence: 'certain',
    evidence: [evidence, ...seen.ownership.evidence],
  };
  return { ...seen, ownership };
}

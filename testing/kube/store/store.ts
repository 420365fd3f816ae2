import { qualifiedName, type Resource } from '../resources/table.ts';
import { nameOf, namespaceOf, ownerUidsOf, uidOf } from '../values/meta.ts';
import { isTree, put, type Tree } from '../values/tree.ts';
import { type Change, makeHistory, type Past } from './history.ts';

/** Everything that outlives a restart. Watches from before a restart answer 410, as after etcd's compaction. */
export interface KubeState {
  readonly version: number;
  /** Objects by `plural.group`. */
  readonly objects: Readonly<Record<string, readonly Tree[]>>;
}

/**
 * Objects with one counter of versions over all of them, as etcd has. Objects that come in or go out are never
 * changed afterwards by anybody: a new state is a new object.
 */
export interface Store {
  version(): number;
  get(resource: Resource, namespace: string, name: string): Tree | undefined;
  /** In the order of `namespace/name`, as etcd's keys are; all namespaces for ''. */
  list(resource: Resource, namespace: string): readonly Tree[];
  /** The objects with an owner reference to this UID. */
  ownedBy(uid: string): readonly Owned[];
  byUid(uid: string): Owned | undefined;
  /** Stores it under the next version and tells the subscribers. Gives what is stored. */
  put(resource: Resource, object: Tree): Tree;
  remove(resource: Resource, object: Tree): Tree;
  /** The changes of one resource after a version, while the window still holds them. */
  since(resource: Resource, version: number): Past;
  subscribe(listener: (change: Change) => void): () => void;
  /** Forgets the past: watches and pages from before answer 410. */
  compact(): void;
  /** The version of the last compaction: pages of lists from before are gone. */
  compacted(): number;
  state(): KubeState;
}

export interface Owned {
  readonly resource: Resource;
  readonly object: Tree;
}

export function makeStore(find: (key: string) => Resource | undefined, initial?: KubeState): Store {
  const tables = makeTables();
  const owned = makeOwnerIndex();
  const history = makeHistory(initial?.version ?? 1);
  const listeners = new Set<(change: Change) => void>([history.add]);
  let version = initial?.version ?? 1;
  let compacted = version;
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  for (const [key, objects] of Object.entries(initial?.objects ?? {})) {
    const resource = find(key);
    if (resource === undefined) continue;
    for (const object of objects) {
      tables.set(resource, object);
      owned.add(resource, object);
    }
  }
  return {
    version: () => version,
    get: tables.get,
    list: tables.list,
    ownedBy: owned.of,
    byUid: owned.byUid,
    put: (resource, object) => {
      version += 1;
      const stored = stamped(object, version);
      const previous = tables.set(resource, stored);
      if (previous !== undefined) owned.drop(previous);
      owned.add(resource, stored);
      tell({
        kind: previous === undefined ? 'ADDED' : 'MODIFIED',
        resource,
        object: stored,
        previous,
        version,
      });
      return stored;
    },
    remove: (resource, object) => {
      version += 1;
      tables.drop(resource, object);
      owned.drop(object);
      const last = stamped(object, version);
      tell({ kind: 'DELETED', resource, object: last, previous: object, version });
      return last;
    },
    since: history.since,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compact: () => {
      compacted = version;
      history.forget(version);
    },
    compacted: () => compacted,
    state: () => ({ version, objects: tables.dump() }),
  };
}

interface Tables {
  readonly get: Store['get'];
  readonly list: Store['list'];
  /** Gives what was there before. */
  readonly set: (resource: Resource, object: Tree) => Tree | undefined;
  readonly drop: (resource: Resource, object: Tree) => void;
  readonly dump: () => Record<string, Tree[]>;
}

/** The objects themselves, by resource and `namespace/name`. */
function makeTables(): Tables {
  const tables = new Map<string, Map<string, Tree>>();
  const keyOf = (object: Tree): string => `${namespaceOf(object)}/${nameOf(object)}`;
  const tableOf = (resource: Resource): Map<string, Tree> => {
    const key = qualifiedName(resource);
    const table = tables.get(key) ?? new Map<string, Tree>();
    tables.set(key, table);
    return table;
  };
  return {
    get: (resource, namespace, name) => tableOf(resource).get(`${namespace}/${name}`),
    list: (resource, namespace) => {
      const prefix = `${namespace}/`;
      return [...tableOf(resource)]
        .filter(([key]) => namespace === '' || key.startsWith(prefix))
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, object]) => object);
    },
    set: (resource, object) => {
      const previous = tableOf(resource).get(keyOf(object));
      tableOf(resource).set(keyOf(object), object);
      return previous;
    },
    drop: (resource, object) => tableOf(resource).delete(keyOf(object)),
    dump: () => Object.fromEntries([...tables].map(([key, table]) => [key, [...table.values()]])),
  };
}

function stamped(object: Tree, version: number): Tree {
  const metadata = object.metadata;
  const stored: Tree = { ...object, metadata: isTree(metadata) ? { ...metadata } : {} };
  put(stored, ['metadata', 'resourceVersion'], String(version));
  return stored;
}

interface OwnerIndex {
  add(resource: Resource, object: Tree): void;
  drop(object: Tree): void;
  readonly of: (uid: string) => readonly Owned[];
  readonly byUid: (uid: string) => Owned | undefined;
}

/** Who is owned by whom, by UID: what the controllers and the garbage collector ask all the time. */
function makeOwnerIndex(): OwnerIndex {
  const objects = new Map<string, Owned>();
  const dependents = new Map<string, Set<string>>();
  return {
    add: (resource, object) => {
      objects.set(uidOf(object), { resource, object });
      for (const uid of ownerUidsOf(object)) {
        const set = dependents.get(uid) ?? new Set<string>();
        dependents.set(uid, set.add(uidOf(object)));
      }
    },
    drop: (object) => {
      objects.delete(uidOf(object));
      for (const uid of ownerUidsOf(object)) {
        const set = dependents.get(uid);
        set?.delete(uidOf(object));
        if (set?.size === 0) dependents.delete(uid);
      }
    },
    of: (uid) => [...(dependents.get(uid) ?? [])].flatMap((dependent) => objects.get(dependent) ?? []),
    byUid: (uid) => objects.get(uid),
  };
}

import { qualifiedName, type Resource } from '../resources/table.ts';
import type { Tree } from '../values/tree.ts';

export interface Change {
  readonly kind: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: Resource;
  readonly object: Tree;
  readonly previous: Tree | undefined;
  readonly version: number;
}

export type Past =
  | { readonly kind: 'changes'; readonly changes: readonly Change[] }
  /** The window no longer reaches back so far. */
  | { readonly kind: 'expired'; readonly oldest: number };

/** As many changes of one resource as the watch cache of a real API server holds at least. */
const windowSize = 1_000;

export interface History {
  readonly add: (change: Change) => void;
  readonly since: (resource: Resource, version: number) => Past;
  /** Forgets what lies at or before a version. */
  forget(version: number): void;
}

export function makeHistory(start: number): History {
  const rings = new Map<string, Change[]>();
  /** Per resource: the version up to which nothing is known. */
  const floors = new Map<string, number>();
  let floor = start;
  return {
    add: (change) => {
      const key = qualifiedName(change.resource);
      const ring = rings.get(key) ?? [];
      ring.push(change);
      rings.set(key, ring);
      if (ring.length < 2 * windowSize) return;
      const dropped = ring.splice(0, ring.length - windowSize);
      floors.set(key, dropped.at(-1)?.version ?? floor);
    },
    since: (resource, version) => {
      const key = qualifiedName(resource);
      const oldest = Math.max(floor, floors.get(key) ?? 0);
      if (version < oldest) return { kind: 'expired', oldest };
      return {
        kind: 'changes',
        changes: (rings.get(key) ?? []).filter((change) => change.version > version),
      };
    },
    forget: (version) => {
      floor = version;
      rings.clear();
      floors.clear();
    },
  };
}

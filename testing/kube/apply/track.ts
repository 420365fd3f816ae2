import type { Shape } from '../schema/schema.ts';
import { at, isTree, type Tree } from '../values/tree.ts';
import { difference, emptySet, union } from './field-set.ts';
import { compareObjects } from './fields-of.ts';
import { isSameManager, type Manager, managersOf, withManagers } from './managers.ts';

/** Who writes, and through which door. */
export interface Writer {
  readonly name: string;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
}

/**
 * The new state with `managedFields` after a create, update or patch: what changed now belongs to the writer, and what
 * is gone belongs to nobody. `managedFields: [{}]` in the new state forgets all owners.
 */
export function trackUpdate(
  before: Tree,
  after: Tree,
  options: { readonly writer: Writer; readonly shape: Shape },
): Tree {
  const { writer, shape } = options;
  if (isReset(after)) return withManagers(after, []);
  const known = managersOf(managersOf(after).length > 0 && writer.subresource === '' ? after : before);
  const { changed, removed } = compareObjects(before, after, shape);
  const taken = union(changed, removed);
  const key = { ...writer, operation: 'Update' as const };
  const own = known.find((manager) => isSameManager(manager, key));
  const others = known
    .filter((manager) => manager !== own)
    .map((manager) => ({ ...manager, fields: difference(manager.fields, taken) }));
  const fields = union(difference(own?.fields ?? emptySet, removed), changed);
  const isMore = changed.children.size > 0;
  const entry: Manager = { ...key, time: isMore || own === undefined ? writer.time : own.time, fields };
  return withManagers(after, [...others, entry]);
}

function isReset(object: Tree): boolean {
  const list = at(object, 'metadata', 'managedFields');
  if (!Array.isArray(list)) return false;
  const [first] = list;
  return list.length === 0 || (list.length === 1 && isTree(first) && Object.keys(first).length === 0);
}

import { applyConflict } from '../api/status.ts';
import type { Shape } from '../schema/schema.ts';
import type { Tree } from '../values/tree.ts';
import { difference, emptySet, type FieldSet, intersection, isEmpty, node, union } from './field-set.ts';
import { compareObjects, fieldsOf } from './fields-of.ts';
import {
  fieldTitles,
  isSameManager,
  type Manager,
  managersOf,
  managerTitle,
  withManagers,
} from './managers.ts';
import { mergeObject, removeFields } from './merge.ts';
import type { Writer } from './track.ts';

export interface ApplyRequest {
  readonly writer: Writer;
  readonly shape: Shape;
  readonly force: boolean;
}

/**
 * Server-side apply: lays the configuration over the live object, takes out what this manager applied before and does
 * not apply now (unless somebody else owns it too), and gives the new state with its owners. The rules are those of
 * structured-merge-diff's Updater.Apply.
 *
 * @throws StatusError 409 that names every manager and field, when others own what would change and it is not forced.
 */
export function applyObject(live: Tree, config: Tree, request: ApplyRequest): Tree {
  const { writer, shape, force } = request;
  const key = { ...writer, operation: 'Apply' as const };
  const known = ownersBefore(live, request);
  const own = known.find((manager) => isSameManager(manager, key));
  const others = known.filter((manager) => manager !== own);
  const fields = fieldsOf(config, shape);
  const merged = pruned(mergeObject(live, config, shape), {
    last: own?.fields ?? emptySet,
    fields,
    others,
    shape,
  });
  const { changed, removed } = compareObjects(live, merged, shape);
  const contested = others
    .map((manager) => ({ manager, fields: intersection(manager.fields, changed) }))
    .filter((entry) => !isEmpty(entry.fields));
  if (contested.length > 0 && !force) throw conflictOf(contested);
  const taken = union(changed, removed);
  const kept = others.map((manager) => ({ ...manager, fields: difference(manager.fields, taken) }));
  const isNews =
    own === undefined || !isEmpty(changed) || !isEmpty(removed) || !isEqualSet(own.fields, fields);
  return withManagers(merged, [...kept, { ...key, time: isNews ? writer.time : own.time, fields }]);
}

/** An object that nobody tracked belongs to `before-first-apply`, as far as it is set. */
function ownersBefore(live: Tree, { writer, shape }: ApplyRequest): Manager[] {
  const known = managersOf(live);
  const isNew = live.metadata === undefined;
  if (known.length > 0 || isNew) return known;
  const fields = fieldsOf(live, shape);
  return [{ ...writer, subresource: '', name: 'before-first-apply', operation: 'Update', fields }];
}

interface Pruning {
  /** What this manager applied the last time, and what it applies now. */
  readonly last: FieldSet;
  readonly fields: FieldSet;
  readonly others: readonly Manager[];
  readonly shape: Shape;
}

function pruned(merged: Tree, { last, fields, others, shape }: Pruning): Tree {
  const owned = others.reduce((set, manager) => union(set, manager.fields), fields);
  return removeFields(merged, abandoned(last, owned), shape);
}

/** What was applied and is owned by nobody now. An item goes as a whole only when nothing below it is owned. */
function abandoned(last: FieldSet, owned: FieldSet): FieldSet {
  const children = [...last.children].map(([element, child]) => {
    const below = owned.children.get(element);
    return [element, below === undefined ? child : abandoned(child, below)] as const;
  });
  return node(last.member && isEmpty(owned), children);
}

function isEqualSet(left: FieldSet, right: FieldSet): boolean {
  return isEmpty(difference(left, right)) && isEmpty(difference(right, left));
}

function conflictOf(contested: readonly { readonly manager: Manager; readonly fields: FieldSet }[]): Error {
  const causes = contested.flatMap(({ manager, fields }) =>
    fieldTitles(fields).map((field) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${managerTitle(manager)}`,
      field,
    })),
  );
  return applyConflict(conflictMessage(contested, causes.length), causes);
}

function conflictMessage(
  contested: readonly { readonly manager: Manager; readonly fields: FieldSet }[],
  count: number,
): string {
  const [only] = contested;
  if (count === 1 && only !== undefined) {
    return `Apply failed with 1 conflict: conflict with ${managerTitle(only.manager)}: ${fieldTitles(only.fields)[0]}`;
  }
  const parts = contested
    .map(
      ({ manager, fields }) =>
        `conflicts with ${managerTitle(manager)}:\n- ${fieldTitles(fields).join('\n- ')}`,
    )
    .sort();
  return `Apply failed with ${count} conflicts: ${parts.join('\n')}`;
}

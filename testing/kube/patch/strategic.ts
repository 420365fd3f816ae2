import { inner, type Shape } from '../schema/schema.ts';
import { isTree, listAt, type Tree, type Value } from '../values/tree.ts';

/**
 * Strategic merge patch: a merge patch that merges keyed lists by the first of their keys, with `$patch: delete` and
 * `$patch: replace`, `$deleteFromPrimitiveList/…`, `$setElementOrder/…` (the order is kept as it comes) and
 * `$retainKeys`.
 */
export function strategicPatch(target: Tree, patch: Tree, shape: Shape): Tree {
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  const retained = Array.isArray(patch.$retainKeys) ? patch.$retainKeys : undefined;
  const result: Tree = {};
  for (const [field, value] of Object.entries(target)) {
    if (retained === undefined || retained.includes(field)) result[field] = value;
  }
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith('$')) deleteFromPrimitives(result, field, patch);
    else if (value === null) delete result[field];
    else {
      const merged = patchedValue(result[field], value, inner(shape, field));
      if (merged === undefined) delete result[field];
      else result[field] = merged;
    }
  }
  return result;
}

function withoutDirectives(patch: Tree): Tree {
  return Object.fromEntries(Object.entries(patch).filter(([field]) => !field.startsWith('$')));
}

function deleteFromPrimitives(result: Tree, field: string, patch: Tree): void {
  const prefix = '$deleteFromPrimitiveList/';
  if (!field.startsWith(prefix)) return;
  const name = field.slice(prefix.length);
  const doomed = listAt(patch, field);
  result[name] = listAt(result, name).filter((item) => !doomed.includes(item));
}

function patchedValue(old: Value | undefined, value: Value, shape: Shape | undefined): Value | undefined {
  if (isTree(value)) {
    if (value.$patch === 'delete') return undefined;
    return strategicPatch(isTree(old) ? old : {}, value, shape ?? { kind: 'leaf' });
  }
  if (!Array.isArray(value) || shape?.kind !== 'list') return value;
  const before = Array.isArray(old) ? old : [];
  const [key] = shape.keys;
  if (key === undefined) return [...before, ...value.filter((item) => !before.includes(item))];
  return patchedList(before, value, { key, shape: shape.item });
}

function patchedList(
  before: readonly Value[],
  patch: readonly Value[],
  { key, shape }: { readonly key: string; readonly shape: Shape },
): Value[] {
  const items = patch.filter(isTree);
  if (items.some((item) => item.$patch === 'replace'))
    return items.filter((item) => item.$patch !== 'replace');
  const result = [...before];
  for (const item of items) {
    const index = result.findIndex((candidate) => isTree(candidate) && candidate[key] === item[key]);
    const old = result[index];
    if (item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (isTree(old)) result[index] = strategicPatch(old, item, shape);
    else result.push(withoutDirectives(item));
  }
  return result;
}

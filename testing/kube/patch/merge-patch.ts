import { isTree, type Tree, type Value } from '../values/tree.ts';

/** RFC 7396. */
export function mergePatch(target: Tree, patch: Tree): Tree {
  const result: Tree = { ...target };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else result[field] = mergedValue(result[field], value);
  }
  return result;
}

function mergedValue(old: Value | undefined, value: Value): Value {
  return isTree(value) ? mergePatch(isTree(old) ? old : {}, value) : value;
}

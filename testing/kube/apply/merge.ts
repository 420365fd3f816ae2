import { inner, itemKey, type Shape } from '../schema/schema.ts';
import { isTree, type Tree, type Value } from '../values/tree.ts';
import { type FieldSet, isEmpty } from './field-set.ts';

/** Lays a configuration over a live object: leaves are replaced, maps and keyed lists are merged item by item. */
export function mergeObject(live: Tree, config: Tree, shape: Shape): Tree {
  const result: Tree = { ...live };
  for (const [field, value] of Object.entries(config)) {
    const child = inner(shape, field);
    if (child !== undefined) result[field] = mergeValue(live[field], value, child);
  }
  return result;
}

function mergeValue(live: Value | undefined, config: Value, shape: Shape): Value {
  if ((shape.kind === 'struct' || shape.kind === 'map') && isTree(config)) {
    return mergeObject(isTree(live) ? live : {}, config, shape);
  }
  if (shape.kind === 'list' && Array.isArray(config))
    return mergeList(Array.isArray(live) ? live : [], config, shape);
  return config;
}

/**
 * What both have comes in the order of the configuration; what only one has keeps its place among its neighbours
 * (structured-merge-diff: mergingWalker.visitListItems).
 */
function mergeList(
  live: readonly Value[],
  config: readonly Value[],
  shape: Shape & { kind: 'list' },
): Value[] {
  const left = new Map(live.map((item) => [itemKey(item, shape), item] as const));
  const right = new Map(config.map((item) => [itemKey(item, shape), item] as const));
  return mergedOrder([...left.keys()], [...right.keys()]).flatMap((key) => {
    const [old, fresh] = [left.get(key), right.get(key)];
    const item = fresh === undefined ? old : mergeValue(old, fresh, shape.item);
    return item === undefined ? [] : [item];
  });
}

function mergedOrder(left: readonly string[], right: readonly string[]): string[] {
  const shared = right.filter((key) => left.includes(key));
  const result: string[] = [];
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    const [own, wanted] = [left[l], right[r]];
    if (own !== undefined && !right.includes(own)) {
      result.push(own);
      l += 1;
    } else if (own !== undefined && (own !== shared[0] || wanted === undefined)) l += 1;
    else if (wanted !== undefined) {
      result.push(wanted);
      r += 1;
      if (wanted === shared[0]) shared.shift();
      if (wanted === own) l += 1;
    }
  }
  return result;
}

/** Takes fields and items out. A map or list that had only these goes with them; a struct stays as `{}`. */
export function removeFields(object: Tree, fields: FieldSet, shape: Shape): Tree {
  const result: Tree = {};
  for (const [field, value] of Object.entries(object)) {
    const below = fields.children.get(`f:${field}`);
    const child = inner(shape, field);
    if (below === undefined || child === undefined) result[field] = value;
    else if (!below.member) {
      const kept = removeFromValue(value, below, child);
      if (kept !== undefined) result[field] = kept;
    }
  }
  return result;
}

function removeFromValue(value: Value, fields: FieldSet, shape: Shape): Value | undefined {
  if (isEmpty(fields)) return value;
  if (shape.kind === 'list' && Array.isArray(value)) {
    const kept = value.flatMap((item) => {
      const below = fields.children.get(itemKey(item, shape));
      if (below === undefined) return [item];
      return below.member ? [] : [keyed(item, removeFromValue(item, below, shape.item), shape.keys)];
    });
    return kept.length === 0 ? undefined : kept;
  }
  if ((shape.kind === 'struct' || shape.kind === 'map') && isTree(value)) {
    const kept = removeFields(value, fields, shape);
    return Object.keys(kept).length === 0 ? undefined : kept;
  }
  return value;
}

/** A kept item keeps the fields that name it, whoever owned them. */
function keyed(before: Value, after: Value | undefined, keys: readonly string[]): Value {
  if (!isTree(before) || (after !== undefined && !isTree(after))) return after ?? before;
  const result: Tree = {};
  for (const key of keys) if (before[key] !== undefined) result[key] = before[key];
  return { ...result, ...after };
}

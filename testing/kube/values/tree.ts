/** A JSON value that may be changed while it is private to one function; what the store holds is never changed. */
export type Value = null | boolean | number | string | Value[] | Tree;

/** A JSON object. An absent field reads as undefined. */
export interface Tree {
  [key: string]: Value;
}

export type Path = readonly string[];

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of fields, or undefined where any step is missing. */
export function at(tree: Value | undefined, ...path: Path): Value | undefined {
  let value = tree;
  for (const field of path) {
    if (!isTree(value) || !Object.hasOwn(value, field)) return undefined;
    value = value[field];
  }
  return value;
}

/** The text at a path; '' where there is none. */
export function textAt(tree: Value | undefined, ...path: Path): string {
  const value = at(tree, ...path);
  return typeof value === 'string' ? value : '';
}

/** The number at a path; 0 where there is none. */
export function numberAt(tree: Value | undefined, ...path: Path): number {
  const value = at(tree, ...path);
  return typeof value === 'number' ? value : 0;
}

/** The object at a path; an empty one (not linked into the tree) where there is none. */
export function treeAt(tree: Value | undefined, ...path: Path): Tree {
  const value = at(tree, ...path);
  return isTree(value) ? value : {};
}

/** The list at a path; an empty one (not linked into the tree) where there is none. */
export function listAt(tree: Value | undefined, ...path: Path): Value[] {
  const value = at(tree, ...path);
  return Array.isArray(value) ? value : [];
}

/** The objects of the list at a path. */
export function treesAt(tree: Value | undefined, ...path: Path): Tree[] {
  return listAt(tree, ...path).filter(isTree);
}

/** Sets the value at a path and makes the objects on the way. */
export function put(tree: Tree, path: Path, value: Value): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let place = tree;
  for (const field of path.slice(0, -1)) {
    const next = place[field];
    const inner: Tree = isTree(next) ? next : {};
    place[field] = inner;
    place = inner;
  }
  place[last] = value;
}

/** Sets the value only where the path holds nothing yet. */
export function putDefault(tree: Tree, path: Path, value: Value): void {
  if (at(tree, ...path) === undefined) put(tree, path, value);
}

export function drop(tree: Tree, path: Path): void {
  const last = path.at(-1);
  const place = at(tree, ...path.slice(0, -1));
  if (last !== undefined && isTree(place)) delete place[last];
}

export function copy(tree: Tree): Tree {
  const result: Tree = {};
  for (const [key, value] of Object.entries(tree)) result[key] = copyValue(value);
  return result;
}

export function copyValue(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyValue);
  return isTree(value) ? copy(value) : value;
}

/** Whether two values are the same JSON, whatever the order of their fields. */
export function same(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index]));
  }
  if (!isTree(left) || !isTree(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
  );
}

/** The fields whose values are texts: labels, annotations, selectors. */
export function textsOf(tree: Value | undefined): Record<string, string> {
  const result: Record<string, string> = {};
  if (!isTree(tree)) return result;
  for (const [key, value] of Object.entries(tree)) if (typeof value === 'string') result[key] = value;
  return result;
}

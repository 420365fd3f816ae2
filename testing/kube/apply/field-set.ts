import { isTree, type Tree, type Value } from '../values/tree.ts';

/**
 * A set of paths into an object, as structured-merge-diff has it: a node may be a member itself and may have members
 * below it. Path elements are written as fieldsV1 writes them: `f:name`, `k:{"name":"web"}`, `v:"x"`.
 */
export interface FieldSet {
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const emptySet: FieldSet = { member: false, children: new Map() };
export const leafSet: FieldSet = { member: true, children: new Map() };

export function isEmpty(set: FieldSet): boolean {
  return !set.member && [...set.children.values()].every(isEmpty);
}

/** A node over these children, without the empty ones. */
export function node(member: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  return { member, children: new Map([...children].filter(([, child]) => !isEmpty(child))) };
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map(left.children);
  for (const [element, child] of right.children) {
    const other = children.get(element);
    children.set(element, other === undefined ? child : union(other, child));
  }
  return { member: left.member || right.member, children };
}

export function difference(left: FieldSet, right: FieldSet): FieldSet {
  const children = [...left.children].map(([element, child]) => {
    const other = right.children.get(element);
    return [element, other === undefined ? child : difference(child, other)] as const;
  });
  return node(left.member && !right.member, children);
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const children = [...left.children].map(([element, child]) => {
    const other = right.children.get(element);
    return [element, other === undefined ? emptySet : intersection(child, other)] as const;
  });
  return node(left.member && right.member, children);
}

/** The paths of the members, parents first. */
export function pathsOf(set: FieldSet, above: readonly string[] = []): readonly string[][] {
  const own = set.member ? [[...above]] : [];
  return [...own, ...[...set.children].flatMap(([element, child]) => pathsOf(child, [...above, element]))];
}

/** The `fieldsV1` form. */
export function encodeSet(set: FieldSet): Tree {
  const tree: Tree = {};
  if (set.member && set.children.size > 0) tree['.'] = {};
  for (const [element, child] of [...set.children].sort(([left], [right]) => (left < right ? -1 : 1))) {
    tree[element] = encodeSet(child);
  }
  return tree;
}

export function decodeSet(value: Value | undefined): FieldSet {
  return decodeNode(value, false);
}

function decodeNode(value: Value | undefined, isInner: boolean): FieldSet {
  if (!isTree(value)) return emptySet;
  const children = new Map<string, FieldSet>();
  for (const [element, child] of Object.entries(value)) {
    if (element !== '.') children.set(element, decodeNode(child, true));
  }
  return { member: isInner && (children.size === 0 || value['.'] !== undefined), children };
}

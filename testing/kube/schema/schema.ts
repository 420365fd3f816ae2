import { readFileSync } from 'node:fs';
import type { Resource } from '../resources/table.ts';
import { at, isTree, type Tree, textsOf, treeAt, type Value } from '../values/tree.ts';

/**
 * What a value at some place is, as far as server-side apply and patches care. `leaf` values are replaced whole:
 * scalars, atomic lists and atomic maps.
 */
export type Shape =
  | { readonly kind: 'leaf' }
  /** A fixed set of fields. */
  | { readonly kind: 'struct'; field(name: string): Shape | undefined }
  /** Free keys: labels, limits, data. */
  | { readonly kind: 'map'; readonly item: Shape }
  /** Items that are one thing when these fields are equal; no keys means that the item itself is its key. */
  | {
      readonly kind: 'list';
      readonly item: Shape;
      readonly keys: readonly string[];
      readonly defaults: Readonly<Record<string, string>>;
    };

const leaf: Shape = { kind: 'leaf' };
/** An object of unknown type: maps are granular, lists are atomic. A value that is no object is a leaf anyway. */
const deduced: Shape = {
  kind: 'map',
  get item() {
    return deduced;
  },
};

/** The shapes of the kinds in generated/schema.json, and a plain one for kinds that are not there. */
export interface Schema {
  of(resource: Resource): Shape;
}

export function makeSchema(): Schema {
  const types = readTypes();
  const known = new Map<string, Shape>();
  const named = (name: string): Shape => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const shape = shapeOf(types[name], { types, named });
    known.set(name, shape);
    return shape;
  };
  const custom: Shape = {
    kind: 'struct',
    field: (name) => (name === 'metadata' ? named('apis.meta.v1.ObjectMeta') : deduced),
  };
  return {
    of: (resource) => {
      const name = typeNameOf(resource);
      return types[name] === undefined ? custom : named(name);
    },
  };
}

function typeNameOf(resource: Resource): string {
  const room = resource.group === '' ? 'core' : (resource.group.split('.')[0] ?? '');
  return resource.custom ? '' : `${room}.${resource.version}.${resource.kind}`;
}

function readTypes(): Tree {
  const parsed: unknown = JSON.parse(readFileSync(new URL('generated/schema.json', import.meta.url), 'utf8'));
  return isTree(parsed) ? parsed : {};
}

interface Lookup {
  readonly types: Tree;
  named(name: string): Shape;
}

function shapeOf(type: Value | undefined, lookup: Lookup): Shape {
  if (typeof type === 'string') return type === 's' || type === 'a' ? leaf : lookup.named(type);
  if (!isTree(type)) return deduced;
  if (type.m !== undefined) return { kind: 'map', item: shapeOf(type.m, lookup) };
  if (type.l !== undefined) return listShape(type, lookup);
  const fields = treeAt(type, 'f');
  return {
    kind: 'struct',
    field: (name) => (fields[name] === undefined ? undefined : shapeOf(fields[name], lookup)),
  };
}

function listShape(type: Tree, lookup: Lookup): Shape {
  const keys = at(type, 'k');
  const item = type.l;
  return {
    kind: 'list',
    item: shapeOf(item, lookup),
    keys: Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [],
    defaults: typeof item === 'string' ? textsOf(at(lookup.types[item], 'd')) : {},
  };
}

/** The shape of what lies under a field or key, or undefined where a struct has no such field. */
export function inner(shape: Shape, field: string): Shape | undefined {
  if (shape.kind === 'struct') return shape.field(field);
  return shape.kind === 'map' ? shape.item : leaf;
}

/** `k:{"name":"web"}` or `v:"x"`: the path element of a list item, as fieldsV1 writes it. */
export function itemKey(item: Value, shape: Shape & { kind: 'list' }): string {
  if (shape.keys.length === 0) return `v:${JSON.stringify(item)}`;
  const key: Tree = {};
  for (const field of [...shape.keys].sort()) {
    const value = at(item, field) ?? shape.defaults[field];
    if (value !== undefined) key[field] = value;
  }
  return `k:${JSON.stringify(key)}`;
}

/** How a key is written in messages: `name="web"`. */
export function keyTitle(element: string): string {
  const parsed: unknown = JSON.parse(element.slice(2));
  if (!isTree(parsed)) return JSON.stringify(parsed);
  return Object.entries(parsed)
    .map(([field, value]) => `${field}=${JSON.stringify(value)}`)
    .join(',');
}

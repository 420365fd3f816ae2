import { inner, itemKey, type Shape } from '../schema/schema.ts';
import { isTree, same, type Tree, type Value } from '../values/tree.ts';
import { emptySet, type FieldSet, leafSet, node } from './field-set.ts';

/** Fields of the metadata that nobody owns. `apiVersion` and `kind` are not owned either. */
const unowned = new Set([
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.creationTimestamp',
  'metadata.selfLink',
  'metadata.uid',
  'metadata.clusterName',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.resourceVersion',
]);

/** Every field that a configuration sets (structured-merge-diff: ToFieldSet), without what nobody owns. */
export function fieldsOf(object: Tree, shape: Shape): FieldSet {
  return stripUnowned(fieldsOfValue(object, shape));
}

export function stripUnowned(set: FieldSet): FieldSet {
  const children = [...set.children]
    .filter(([element]) => !unowned.has(element.slice(2)))
    .map(([element, child]) => {
      if (element !== 'f:metadata') return [element, child] as const;
      const kept = [...child.children].filter(([field]) => !unowned.has(`metadata.${field.slice(2)}`));
      return [element, node(false, kept)] as const;
    });
  return node(false, children);
}

function fieldsOfValue(value: Value, shape: Shape): FieldSet {
  if (shape.kind === 'list' && Array.isArray(value) && value.length > 0) {
    const items = value.map((item) => {
      const below = fieldsOfValue(item, shape.item);
      return [itemKey(item, shape), { member: true, children: below.children }] as const;
    });
    return node(false, items);
  }
  if ((shape.kind === 'struct' || shape.kind === 'map') && isTree(value) && Object.keys(value).length > 0) {
    const fields = Object.entries(value).map(([field, item]) => {
      const child = inner(shape, field);
      return [`f:${field}`, child === undefined ? emptySet : fieldsOfValue(item, child)] as const;
    });
    return node(false, fields);
  }
  return leafSet;
}

/** What differs between two states of an object, as owners see it (structured-merge-diff: Compare). */
export interface Comparison {
  /** Added or changed. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

const nothing: Comparison = { changed: emptySet, removed: emptySet };

/** The value of a field or list item, and what it is. */
interface Part {
  readonly value: Value;
  readonly place: Place;
}

/**
 * `owned`: coming or going is itself a change (list items, maps, lists). Structs are not owned as such here: whether
 * a Go struct is a pointer is not in the schema, and changes nothing for conflicts.
 */
interface Place {
  readonly shape: Shape;
  readonly owned: boolean;
}

export function compareObjects(before: Tree, after: Tree, shape: Shape): Comparison {
  const { changed, removed } = compareValues(before, after, { shape, owned: false });
  return { changed: stripUnowned(changed), removed: stripUnowned(removed) };
}

function compareValues(before: Value | undefined, after: Value | undefined, place: Place): Comparison {
  if (same(before, after)) return nothing;
  const left = partsOf(before, place.shape);
  const right = partsOf(after, place.shape);
  if (left.size === 0 && right.size === 0) {
    return after === undefined
      ? { changed: emptySet, removed: leafSet }
      : { changed: leafSet, removed: emptySet };
  }
  const changed: [string, FieldSet][] = [];
  const removed: [string, FieldSet][] = [];
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const part = right.get(element) ?? left.get(element);
    if (part === undefined) continue;
    const below = compareValues(left.get(element)?.value, right.get(element)?.value, part.place);
    changed.push([element, below.changed]);
    removed.push([element, below.removed]);
  }
  return {
    changed: node(before === undefined && place.owned, changed),
    removed: node(after === undefined && place.owned, removed),
  };
}

/** The fields or items below a value, by path element; none for leaves. */
function partsOf(value: Value | undefined, shape: Shape): Map<string, Part> {
  const parts = new Map<string, Part>();
  if (shape.kind === 'list' && Array.isArray(value)) {
    for (const item of value)
      parts.set(itemKey(item, shape), { value: item, place: { shape: shape.item, owned: true } });
  }
  if ((shape.kind === 'struct' || shape.kind === 'map') && isTree(value)) {
    for (const [field, item] of Object.entries(value)) {
      const child = inner(shape, field);
      if (child === undefined) continue;
      parts.set(`f:${field}`, {
        value: item,
        place: { shape: child, owned: child.kind === 'map' || child.kind === 'list' },
      });
    }
  }
  return parts;
}

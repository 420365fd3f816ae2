import type { Resource } from '../resources/table.ts';
import type { Tree } from '../values/tree.ts';

/**
 * Objects as JSON text. The store never changes an object, so each is written once; lists and watches of a thousand
 * pods only join texts.
 */
const bodies = new WeakMap<Tree, string>();

/** `"metadata":…,"spec":…}`: everything but apiVersion and kind. */
function bodyOf(object: Tree): string {
  const known = bodies.get(object);
  if (known !== undefined) return known;
  const { apiVersion: _version, kind: _kind, ...rest } = object;
  const text = JSON.stringify(rest).slice(1);
  bodies.set(object, text);
  return text;
}

/** The whole object. */
export function objectText(object: Tree): string {
  const body = bodyOf(object);
  const head = `{"kind":${JSON.stringify(object.kind ?? '')},"apiVersion":${JSON.stringify(object.apiVersion ?? '')}`;
  return body === '}' ? `${head}}` : `${head},${body}`;
}

/** An item of a list: without apiVersion and kind, as typed lists have it; custom resources keep them. */
export function itemText(object: Tree, resource: Resource): string {
  return resource.custom ? objectText(object) : `{${bodyOf(object)}`;
}

/** `{kind: PartialObjectMetadata, metadata}`: for those who ask for no more. */
export function metadataText(object: Tree): string {
  const metadata = JSON.stringify(object.metadata ?? {});
  return `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":${metadata}}`;
}

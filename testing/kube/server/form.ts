import { StatusError } from '../api/status.ts';
import { apiVersionOf, type Resource } from '../resources/table.ts';
import type { Tree } from '../values/tree.ts';
import { tableText } from './table.ts';
import { itemText, metadataText, objectText } from './text.ts';

/** How the answers of one request are written: objects whole, their metadata only, or as kubectl's tables. */
export interface Form {
  one(object: Tree): string;
  list(items: readonly Tree[], metadata: Tree): string;
  /** The kind that a bookmark of this form has. */
  readonly bookmark: { readonly kind: string; readonly apiVersion: string };
}

/** The first form in the Accept header that is known here. @throws StatusError 406 where none is. */
export function formOf(accept: string, resource: Resource, now: Temporal.Instant): Form {
  if (accept === '' || accept.includes('*/*')) return whole(resource);
  for (const part of accept.split(',').filter((each) => each.includes('json'))) {
    if (/as=Table\b/.test(part) && part.includes('v=v1') && !part.includes('v1beta1'))
      return table(resource, now);
    if (/as=PartialObjectMetadata(List)?\b/.test(part)) return metadataOnly;
    if (/^\s*application\/json/.test(part) && !part.includes('as=')) return whole(resource);
  }
  throw new StatusError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json',
    {},
  );
}

function whole(resource: Resource): Form {
  return {
    one: objectText,
    list: (items, metadata) =>
      listText(
        { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource), metadata },
        items.map((item) => itemText(item, resource)),
      ),
    bookmark: { kind: resource.kind, apiVersion: apiVersionOf(resource) },
  };
}

const metadataOnly: Form = {
  one: metadataText,
  list: (items, metadata) =>
    listText(
      { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata },
      items.map(metadataText),
    ),
  bookmark: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' },
};

function table(resource: Resource, now: Temporal.Instant): Form {
  const text = (items: readonly Tree[], metadata: Tree): string =>
    tableText({ resource, items, metadata, now });
  return {
    one: (object) => text([object], {}),
    list: text,
    bookmark: { kind: 'Table', apiVersion: 'meta.k8s.io/v1' },
  };
}

function listText(
  head: { readonly kind: string; readonly apiVersion: string; readonly metadata: Tree },
  items: readonly string[],
): string {
  return `${JSON.stringify(head).slice(0, -1)},"items":[${items.join(',')}]}`;
}

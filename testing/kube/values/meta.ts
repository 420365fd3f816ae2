import { at, isTree, numberAt, type Tree, textAt, textsOf, treesAt } from './tree.ts';

export const nameOf = (object: Tree): string => textAt(object, 'metadata', 'name');
export const namespaceOf = (object: Tree): string => textAt(object, 'metadata', 'namespace');
export const uidOf = (object: Tree): string => textAt(object, 'metadata', 'uid');
export const kindOf = (object: Tree): string => textAt(object, 'kind');
export const generationOf = (object: Tree): number => numberAt(object, 'metadata', 'generation');
export const versionOf = (object: Tree): string => textAt(object, 'metadata', 'resourceVersion');
export const createdOf = (object: Tree): string => textAt(object, 'metadata', 'creationTimestamp');
export const labelsOf = (object: Tree): Record<string, string> => textsOf(at(object, 'metadata', 'labels'));
export const annotationsOf = (object: Tree): Record<string, string> =>
  textsOf(at(object, 'metadata', 'annotations'));
export const ownersOf = (object: Tree): Tree[] => treesAt(object, 'metadata', 'ownerReferences');
export const ownerUidsOf = (object: Tree): string[] => ownersOf(object).map((owner) => textAt(owner, 'uid'));
export const finalizersOf = (object: Tree): string[] => {
  const list = at(object, 'metadata', 'finalizers');
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
};

export function isDeleting(object: Tree): boolean {
  return textAt(object, 'metadata', 'deletionTimestamp') !== '';
}

/** The owner reference that has `controller: true`. */
export function controllerOf(object: Tree): Tree | undefined {
  return ownersOf(object).find((owner) => owner.controller === true);
}

/** The reference by which a controller marks what it makes. */
export function controllerReference(owner: Tree): Tree {
  return {
    apiVersion: textAt(owner, 'apiVersion'),
    kind: kindOf(owner),
    name: nameOf(owner),
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The pod's condition of a type, or undefined. */
export function conditionOf(object: Tree, type: string): Tree | undefined {
  return treesAt(object, 'status', 'conditions').find((condition) => condition.type === type);
}

export function isConditionTrue(object: Tree, type: string): boolean {
  const condition = conditionOf(object, type);
  return isTree(condition) && condition.status === 'True';
}

/** RFC 3339 to the second, as Kubernetes writes metav1.Time. */
export function secondsText(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'second' });
}

/** Milliseconds from one metav1.Time to an instant; negative when it lies ahead. */
export function millisecondsSince(text: string, now: Temporal.Instant): number {
  return now.epochMilliseconds - Temporal.Instant.from(text).epochMilliseconds;
}

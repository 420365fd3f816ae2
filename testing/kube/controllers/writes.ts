import { createObject } from '../api/create.ts';
import { removeObject } from '../api/remove.ts';
import { StatusError } from '../api/status.ts';
import { updateObject } from '../api/update.ts';
import { builtIn } from '../resources/registry.ts';
import type { Resource } from '../resources/table.ts';
import { matcherOf } from '../selectors/labels.ts';
import {
  controllerOf,
  controllerReference,
  isDeleting,
  labelsOf,
  nameOf,
  namespaceOf,
  secondsText,
  uidOf,
} from '../values/meta.ts';
import { at, copy, put, type Tree, textAt, treeAt, treesAt } from '../values/tree.ts';
import type { World } from '../world.ts';

/** How controllers write: through the same doors as everybody, under their own names. */
export const managerName = 'kube-controller-manager';
const caller = { manager: managerName, dryRun: false };

/** Changes an object by its main door. Gives the new state. */
export function change(world: World, resource: Resource, object: Tree, edit: (draft: Tree) => void): Tree {
  return write(world, { resource, object, subresource: '', manager: managerName }, edit);
}

/** Changes the status (and annotations). Nothing is written where nothing changes. */
export function changeStatus(
  world: World,
  resource: Resource,
  object: Tree,
  edit: (draft: Tree) => void,
): Tree {
  return write(world, { resource, object, subresource: 'status', manager: managerName }, edit);
}

export interface Write {
  readonly resource: Resource;
  readonly object: Tree;
  readonly subresource: '' | 'status';
  readonly manager: string;
}

export function write(
  world: World,
  { resource, object, subresource, manager }: Write,
  edit: (draft: Tree) => void,
): Tree {
  const next = (before: Tree): Tree => {
    const draft = copy(before);
    edit(draft);
    return draft;
  };
  const [namespace, name] = [namespaceOf(object), nameOf(object)];
  return updateObject(world, {
    resource,
    namespace,
    name,
    subresource,
    caller: { manager, dryRun: false },
    next,
  });
}

/** Makes an object; undefined where the namespace is going away or the name is taken. */
export function create(world: World, resource: Resource, body: Tree): Tree | undefined {
  try {
    return createObject(world, { resource, namespace: namespaceOf(body), body, caller });
  } catch (error) {
    if (error instanceof StatusError && [403, 404, 409].includes(error.code)) return undefined;
    throw error;
  }
}

export function remove(world: World, resource: Resource, object: Tree, options: Tree = {}): void {
  if (world.store.get(resource, namespaceOf(object), nameOf(object)) === undefined) return;
  removeObject(world, {
    resource,
    namespace: namespaceOf(object),
    name: nameOf(object),
    options,
    dryRun: false,
  });
}

/** The pods that this object controls, ending ones included. */
export function podsOf(world: World, owner: Tree): Tree[] {
  return controlled(world, owner, 'pods');
}

export function controlled(world: World, owner: Tree, plural: string): Tree[] {
  const uid = uidOf(owner);
  return world.store
    .ownedBy(uid)
    .filter((entry) => entry.resource.plural === plural && controllerOf(entry.object)?.uid === uid)
    .map((entry) => entry.object);
}

/** A pod from a template, controlled by its owner. */
export function podFrom(
  template: Tree,
  owner: Tree,
  name: { readonly name: string } | { readonly generateName: string },
): Tree {
  const metadata: Tree = {
    ...name,
    namespace: namespaceOf(owner),
    ownerReferences: [controllerReference(owner)],
  };
  for (const field of ['labels', 'annotations', 'finalizers']) {
    const value = at(template, 'metadata', field);
    if (value !== undefined) metadata[field] = value;
  }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: treeAt(template, 'spec') };
}

/** Takes over pods that match the selector and have no controller, as every real controller does. */
export function adoptPods(world: World, owner: Tree): void {
  const matches = matcherOf(at(owner, 'spec', 'selector'));
  for (const pod of world.store.list(builtIn('pods'), namespaceOf(owner))) {
    if (controllerOf(pod) !== undefined || isDeleting(pod) || !matches(labelsOf(pod))) continue;
    change(world, builtIn('pods'), pod, (draft) => {
      put(
        draft,
        ['metadata', 'ownerReferences'],
        [...treesAt(draft, 'metadata', 'ownerReferences'), controllerReference(owner)],
      );
    });
  }
}

/** Running or about to: neither ended nor ending. */
export function isActive(pod: Tree): boolean {
  const phase = textAt(pod, 'status', 'phase');
  return phase !== 'Succeeded' && phase !== 'Failed' && !isDeleting(pod);
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** Sets a condition; its transition time moves only when its status does. Same status and reason change nothing. */
export function setCondition(world: World, draft: Tree, condition: Condition): void {
  const list = treesAt(draft, 'status', 'conditions');
  const old = list.find((candidate) => candidate.type === condition.type);
  if (old?.status === condition.status && old.reason === condition.reason) return;
  const now = secondsText(world.clock.now());
  const since = old?.status === condition.status ? textAt(old, 'lastTransitionTime') : now;
  const others = list.filter((candidate) => candidate.type !== condition.type);
  put(draft, ['status', 'conditions'], [...others, { ...condition, lastTransitionTime: since }]);
}

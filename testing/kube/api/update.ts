import { trackUpdate } from '../apply/track.ts';
import { setDefaults } from '../resources/defaults.ts';
import { apiVersionOf, type Resource } from '../resources/table.ts';
import { validate } from '../resources/validate.ts';
import {
  finalizersOf,
  generationOf,
  isDeleting,
  nameOf,
  namespaceOf,
  secondsText,
  uidOf,
  versionOf,
} from '../values/meta.ts';
import { at, copy, drop, isTree, put, same, type Tree, type Value } from '../values/tree.ts';
import type { World } from '../world.ts';
import type { Caller, Target } from './request.ts';
import { badRequest, changedSince, conflict, invalid, notFound } from './status.ts';

export interface Update extends Target {
  /** `status` or `scale`; '' for the object itself. */
  readonly subresource: string;
  readonly caller: Caller;
  /** The new state from the stored one. What it may not change is put back. */
  next(before: Tree): Tree;
}

export function readObject(world: World, { resource, namespace, name }: Target): Tree {
  const object = world.store.get(resource, namespace, name);
  if (object === undefined) throw notFound(resource, name);
  return object;
}

/** PUT and PATCH: preconditions, what may change by this door, defaults, validation, owners, generation. */
export function updateObject(world: World, update: Update): Tree {
  const { resource, subresource, caller } = update;
  const before = readObject(world, update);
  const wanted = update.next(before);
  checkPreconditions(before, wanted, resource);
  const writer = {
    name: caller.manager,
    apiVersion: apiVersionOf(resource),
    subresource,
    time: secondsText(world.clock.now()),
  };
  const after = settled(before, wanted, { resource, subresource });
  const owned = trackUpdate(before, after, { writer, shape: world.schema.of(resource) });
  return keep(world, { resource, before, after: owned, caller });
}

interface Kept {
  readonly resource: Resource;
  readonly before: Tree;
  readonly after: Tree;
  readonly caller: Caller;
}

/** Stores the new state. Nothing new is no new version; the last finalizer of a deleted object going removes it. */
export function keep(world: World, { resource, before, after, caller }: Kept): Tree {
  if (caller.dryRun) return after;
  if (isSameButTimes(before, after)) return before;
  if (
    isDeleting(after) &&
    finalizersOf(after).length === 0 &&
    resource.plural !== 'pods' &&
    resource.plural !== 'namespaces'
  ) {
    return world.store.remove(resource, after);
  }
  return world.store.put(resource, after);
}

/** Owners' times alone are no change, so that repeating an update makes no new version. */
function isSameButTimes(before: Tree, after: Tree): boolean {
  const [left, right] = [split(before), split(after)];
  if (!same(left.rest, right.rest) || left.owners.length !== right.owners.length) return false;
  return left.owners.every((owner, index) => {
    const other = right.owners[index];
    return isTree(owner) && isTree(other) && same({ ...owner, time: '' }, { ...other, time: '' });
  });
}

function split(object: Tree): { readonly rest: Tree; readonly owners: readonly Value[] } {
  const metadata = isTree(object.metadata) ? object.metadata : {};
  const { managedFields, ...fields } = metadata;
  return { rest: { ...object, metadata: fields }, owners: Array.isArray(managedFields) ? managedFields : [] };
}

function checkPreconditions(before: Tree, wanted: Tree, resource: Resource): void {
  const name = nameOf(before);
  if (nameOf(wanted) !== '' && nameOf(wanted) !== name) {
    throw badRequest(
      `the name of the object (${nameOf(wanted)}) does not match the name on the URL (${name})`,
    );
  }
  if (namespaceOf(wanted) !== '' && namespaceOf(wanted) !== namespaceOf(before)) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (uidOf(wanted) !== '' && uidOf(wanted) !== uidOf(before)) {
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${uidOf(wanted)}, UID in object meta: ${uidOf(before)}`,
    );
  }
  if (versionOf(wanted) !== '' && versionOf(wanted) !== versionOf(before))
    throw conflict(resource, name, changedSince);
  if (versionOf(wanted) === '' && resource.custom) {
    const field = 'metadata.resourceVersion';
    throw invalid(resource, name, [
      { reason: 'FieldValueInvalid', message: 'Invalid value: 0: must be specified for an update', field },
    ]);
  }
}

const fixed = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'resourceVersion',
  'name',
  'namespace',
  'generateName',
];

/** The new state with everything put back that this door does not change. */
export function settled(
  before: Tree,
  wanted: Tree,
  { resource, subresource }: { readonly resource: Resource; readonly subresource: string },
): Tree {
  const after = copy(subresource === 'status' ? throughStatus(before, wanted) : wanted);
  after.apiVersion = apiVersionOf(resource);
  after.kind = resource.kind;
  for (const field of fixed) putBack(after, before, ['metadata', field]);
  if (subresource !== 'status' && resource.subresources.includes('status'))
    putBack(after, before, ['status']);
  setDefaults(after, resource);
  const fault = validate(after, resource, before);
  if (fault !== undefined) throw fault;
  if (resource.counted && !isSameSpec(before, after))
    put(after, ['metadata', 'generation'], generationOf(before) + 1);
  return after;
}

/** The status door changes the status, annotations and finalizers, and nothing else. */
function throughStatus(before: Tree, wanted: Tree): Tree {
  const result: Tree = { ...before, metadata: isTree(wanted.metadata) ? { ...wanted.metadata } : {} };
  for (const field of ['labels', 'ownerReferences']) putBack(result, before, ['metadata', field]);
  if (wanted.status === undefined) delete result.status;
  else result.status = wanted.status;
  return result;
}

function putBack(after: Tree, before: Tree, path: readonly string[]): void {
  const value: Value | undefined = at(before, ...path);
  if (value === undefined) drop(after, path);
  else put(after, path, value);
}

function isSameSpec(before: Tree, after: Tree): boolean {
  const rest = ({ metadata: _metadata, status: _status, ...fields }: Tree): Tree => fields;
  return same(rest(before), rest(after));
}

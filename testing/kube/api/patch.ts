import { parse } from 'yaml';
import { type ApplyRequest, applyObject } from '../apply/apply.ts';
import { jsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { strategicPatch } from '../patch/strategic.ts';
import { apiVersionOf } from '../resources/table.ts';
import { validate } from '../resources/validate.ts';
import { nameOf, namespaceOf, secondsText, uidOf, versionOf } from '../values/meta.ts';
import { at, copy, drop, isTree, put, type Tree, textAt, type Value } from '../values/tree.ts';
import type { World } from '../world.ts';
import { checkKind, prepared } from './create.ts';
import type { Caller, Target } from './request.ts';
import {
  badRequest,
  changedSince,
  conflict,
  immutableUid,
  invalid,
  notFound,
  notImplemented,
  unsupportedMediaType,
} from './status.ts';
import { keep, settled, updateObject } from './update.ts';

export const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

export interface Patch extends Target {
  readonly subresource: string;
  readonly type: string;
  readonly text: string;
  readonly force: boolean;
  readonly caller: Caller;
}

export interface Patched {
  readonly object: Tree;
  readonly created: boolean;
}

/** PATCH in all four forms. Only server-side apply makes an object that is not there. */
export function patchObject(world: World, patch: Patch): Patched {
  if (!patchTypes.includes(patch.type)) throw unsupportedMediaType(patchTypes);
  if (patch.type === 'application/apply-patch+yaml') return applyPatch(world, patch);
  if (patch.resource.custom && patch.type === 'application/strategic-merge-patch+json') {
    throw unsupportedMediaType(patchTypes.filter((type) => type !== patch.type));
  }
  const body = parseBody(patch.text);
  const next = (before: Tree): Tree => {
    const after = patchedTree(before, body, { world, patch });
    if (uidOf(after) !== uidOf(before)) throw immutableUid(patch.resource, patch.name, uidOf(after));
    return after;
  };
  const object = updateObject(world, { ...patch, next });
  return { object, created: false };
}

/** The new state that a patch of one of the three plain forms asks for. */
export function patchedTree(
  before: Tree,
  body: Value,
  { world, patch }: { readonly world: World; readonly patch: Pick<Patch, 'type' | 'resource'> },
): Tree {
  if (patch.type === 'application/json-patch+json') {
    if (!Array.isArray(body)) throw badRequest('a JSON patch is a list of operations');
    return jsonPatch(before, body);
  }
  if (!isTree(body)) throw badRequest('a patch is an object');
  if (patch.type === 'application/merge-patch+json') return mergePatch(before, body);
  return strategicPatch(before, body, world.schema.of(patch.resource));
}

/** JSON or YAML, as the body of an apply may be either. */
export function parseBody(text: string): Value {
  let parsed: unknown;
  try {
    parsed = /^\s*[[{]/.test(text) ? JSON.parse(text) : parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw badRequest(`error decoding the body: ${error instanceof Error ? error.message : 'malformed'}`);
  }
  if (Array.isArray(parsed)) return parsed;
  if (!isTree(parsed)) throw badRequest('the body is not an object');
  return parsed;
}

function applyPatch(world: World, patch: Patch): Patched {
  if (patch.subresource === 'scale') throw notImplemented('server-side apply to the scale subresource');
  const config = checkedConfig(patch);
  const writer = {
    name: patch.caller.manager,
    apiVersion: apiVersionOf(patch.resource),
    subresource: patch.subresource,
    time: secondsText(world.clock.now()),
  };
  const request = { writer, shape: world.schema.of(patch.resource), force: patch.force };
  const before = world.store.get(patch.resource, patch.namespace, patch.name);
  if (before === undefined) return { object: applyNew(world, { patch, config, request }), created: true };
  checkIdentity(before, config, patch);
  const applied = applyObject(before, config, request);
  const after = settled(before, applied, patch);
  return {
    object: keep(world, { resource: patch.resource, before, after, caller: patch.caller }),
    created: false,
  };
}

interface Application {
  readonly patch: Patch;
  readonly config: Tree;
  readonly request: ApplyRequest;
}

/** An apply to a name that is free makes the object. */
function applyNew(world: World, { patch, config, request }: Application): Tree {
  const { resource, namespace, name, caller } = patch;
  if (patch.subresource !== '') throw notFound(resource, name);
  if (uidOf(config) !== '') {
    const why = `uid mismatch: the provided object specified uid ${uidOf(config)}, and no existing object was found`;
    throw conflict(resource, name, why);
  }
  const body = copy(config);
  drop(body, ['metadata', 'resourceVersion']);
  const object = prepared(world, { resource, namespace, body, caller });
  const fault = validate(object, resource);
  if (fault !== undefined) throw fault;
  put(
    object,
    ['metadata', 'managedFields'],
    at(applyObject({}, config, request), 'metadata', 'managedFields') ?? [],
  );
  return caller.dryRun ? object : world.store.put(resource, object);
}

/** The configuration without what an apply does not set: identity is checked, not owned. */
function checkedConfig(patch: Patch): Tree {
  const { resource, namespace, name, caller, subresource } = patch;
  if (caller.manager === '') {
    const cause = {
      reason: 'FieldValueRequired',
      message: 'Required value: is required for apply patch',
      field: 'fieldManager',
    };
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [cause]);
  }
  const body = parseBody(patch.text);
  if (!isTree(body)) throw badRequest('an apply configuration is an object');
  checkKind(body, resource);
  if (at(body, 'metadata', 'managedFields') !== undefined)
    throw badRequest('metadata.managedFields must be nil');
  if (nameOf(body) !== '' && nameOf(body) !== name) {
    throw badRequest(`the name of the object (${nameOf(body)}) does not match the name on the URL (${name})`);
  }
  if (namespaceOf(body) !== '' && namespaceOf(body) !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const config = copy(body);
  put(config, ['metadata', 'name'], name);
  if (resource.namespaced) put(config, ['metadata', 'namespace'], namespace);
  if (subresource === 'status') return onlyStatus(config);
  if (resource.subresources.includes('status')) drop(config, ['status']);
  return config;
}

function onlyStatus({ apiVersion = '', kind = '', metadata = {}, status }: Tree): Tree {
  return { apiVersion, kind, metadata, ...(status === undefined ? {} : { status }) };
}

function checkIdentity(before: Tree, config: Tree, { resource, name }: Patch): void {
  if (uidOf(config) !== '' && uidOf(config) !== uidOf(before))
    throw immutableUid(resource, name, uidOf(config));
  const version = textAt(config, 'metadata', 'resourceVersion');
  if (version !== '' && version !== versionOf(before)) throw conflict(resource, name, changedSince);
}

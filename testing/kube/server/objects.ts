import { bindPod } from '../api/bind.ts';
import { createObject } from '../api/create.ts';
import { evictPod } from '../api/evict.ts';
import { parseBody, patchObject } from '../api/patch.ts';
import { goneStatus, type Removal, removeObject } from '../api/remove.ts';
import type { Caller } from '../api/request.ts';
import { patchScale, readScale, writeScale } from '../api/scale.ts';
import { badRequest, methodNotAllowed, notImplemented, unsupportedMediaType } from '../api/status.ts';
import { readObject, updateObject } from '../api/update.ts';
import { nameOf } from '../values/meta.ts';
import { at, isTree, type Tree, textAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { isDryRun, isSet, managerOf, selectorOf } from './query.ts';
import type { ObjectRoute } from './route.ts';

export interface ObjectRequest {
  readonly route: ObjectRoute;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly userAgent: string;
  readonly text: string;
}

export interface ObjectAnswer {
  readonly code: number;
  /** An object, or plain text (logs). */
  readonly body: Tree | string;
}

/** Every verb on one object; lists and watches are elsewhere. */
export function serveObject(world: World, request: ObjectRequest): ObjectAnswer {
  const { route, query } = request;
  const caller = {
    manager: managerOf(query, request.userAgent),
    dryRun: route.verb !== 'get' && isDryRun(query),
  };
  switch (route.verb) {
    case 'get':
      return { code: 200, body: readOne(world, route) };
    case 'create':
      return createOne(world, request, caller);
    case 'update':
      return { code: 200, body: updateOne(world, request, caller) };
    case 'patch':
      return patchOne(world, request, caller);
    case 'delete':
      return deleteOne(world, request, caller);
    case 'deletecollection':
      return deleteMany(world, request, caller);
    default:
      throw methodNotAllowed();
  }
}

function readOne(world: World, route: ObjectRoute): Tree | string {
  const target = route;
  if (route.subresource === '' || route.subresource === 'status') return readObject(world, target);
  if (route.subresource === 'scale') return readScale(world, target);
  if (route.subresource !== 'log') throw methodNotAllowed();
  const pod = readObject(world, target);
  return world.podLog?.(pod) ?? `${route.name}: this pod is simulated and writes no log\n`;
}

const bodyTypes = ['application/json', 'application/yaml'];

function bodyTree(request: ObjectRequest): Tree {
  const type = request.contentType.split(';')[0]?.trim() ?? '';
  if (type !== '' && !bodyTypes.includes(type)) throw unsupportedMediaType(bodyTypes);
  const body = parseBody(request.text);
  if (!isTree(body)) throw badRequest('the body is not an object');
  return body;
}

function createOne(world: World, request: ObjectRequest, caller: Caller): ObjectAnswer {
  const { route } = request;
  const body = bodyTree(request);
  if (route.subresource === 'eviction') {
    return { code: 201, body: evictPod(world, { ...route, body, dryRun: caller.dryRun }) };
  }
  if (route.subresource === 'binding') {
    if (!caller.dryRun) bindPod(world, readObject(world, route), textAt(body, 'target', 'name'));
    return {
      code: 201,
      body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
    };
  }
  if (route.subresource !== '' || route.name !== '') throw methodNotAllowed();
  const home =
    route.resource.namespaced && route.namespace === ''
      ? textAt(body, 'metadata', 'namespace')
      : route.namespace;
  return {
    code: 201,
    body: createObject(world, { resource: route.resource, namespace: home, body, caller }),
  };
}

function updateOne(world: World, request: ObjectRequest, caller: Caller): Tree {
  const { route } = request;
  const body = bodyTree(request);
  if (route.subresource === 'scale') return writeScale(world, { ...route, caller, next: () => body });
  if (!['', 'status', 'finalize'].includes(route.subresource)) throw methodNotAllowed();
  if (textAt(body, 'kind') !== '' && textAt(body, 'kind') !== route.resource.kind) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${route.resource.kind}): got ${textAt(body, 'kind')}`,
    );
  }
  if (nameOf(body) === '') throw badRequest('name must be provided');
  return updateObject(world, { ...route, caller, next: () => body });
}

function patchOne(world: World, request: ObjectRequest, caller: Caller): ObjectAnswer {
  const { route, query, text } = request;
  const type = request.contentType.split(';')[0]?.trim() ?? '';
  const isApply = type === 'application/apply-patch+yaml';
  const named = isApply ? { ...caller, manager: query.get('fieldManager') ?? '' } : caller;
  const patch = { ...route, type, text, force: isSet(query, 'force'), caller: named };
  if (route.subresource === 'scale') return { code: 200, body: patchScale(world, patch) };
  if (!['', 'status'].includes(route.subresource)) throw methodNotAllowed();
  const { object, created } = patchObject(world, patch);
  return { code: created ? 201 : 200, body: object };
}

/** The kinds whose DELETE answers with the object instead of a Status. */
const returned = new Set(['pods', 'serviceaccounts', 'namespaces']);

function deleteOne(world: World, request: ObjectRequest, caller: Caller): ObjectAnswer {
  const { route } = request;
  if (route.subresource !== '') throw methodNotAllowed();
  const removed = removeObject(world, removalOf(request, caller));
  if (removed.kind === 'waiting') return { code: 200, body: removed.object };
  return {
    code: 200,
    body: returned.has(route.resource.plural) ? removed.last : goneStatus(route.resource, removed.last),
  };
}

/** Options come as the body or as parameters; the body counts. */
function removalOf(request: ObjectRequest, caller: Caller): Removal {
  const { route, query } = request;
  const options: Tree = request.text.trim() === '' ? {} : { ...bodyTree(request) };
  const policy = query.get('propagationPolicy');
  if (policy !== null && options.propagationPolicy === undefined) options.propagationPolicy = policy;
  const grace = query.get('gracePeriodSeconds');
  if (grace !== null && options.gracePeriodSeconds === undefined) options.gracePeriodSeconds = Number(grace);
  const dry = at(options, 'dryRun');
  return { ...route, options, dryRun: caller.dryRun || (Array.isArray(dry) && dry.includes('All')) };
}

function deleteMany(world: World, request: ObjectRequest, caller: Caller): ObjectAnswer {
  const { route, query } = request;
  if (route.resource.plural === 'namespaces') throw notImplemented('deletecollection of namespaces');
  const matches = selectorOf(query, route.resource);
  const items = world.store.list(route.resource, route.namespace).filter(matches);
  const removal = removalOf(request, caller);
  for (const item of items) {
    removeObject(world, { ...removal, namespace: textAt(item, 'metadata', 'namespace'), name: nameOf(item) });
  }
  const { resource } = route;
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  return {
    code: 200,
    body: {
      kind: `${resource.kind}List`,
      apiVersion,
      metadata: { resourceVersion: String(world.store.version()) },
      items: [...items],
    },
  };
}

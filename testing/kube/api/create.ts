import { randomInt } from 'node:crypto';
import { trackUpdate } from '../apply/track.ts';
import { setDefaults } from '../resources/defaults.ts';
import { builtIn } from '../resources/registry.ts';
import { apiVersionOf, type Resource } from '../resources/table.ts';
import { validate } from '../resources/validate.ts';
import { isDeleting, nameOf, secondsText } from '../values/meta.ts';
import { at, copy, drop, put, putDefault, type Tree, textAt, treesAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import type { Caller } from './request.ts';
import { alreadyExists, badRequest, forbidden, notFound, StatusError } from './status.ts';

export interface Creation {
  readonly resource: Resource;
  readonly namespace: string;
  readonly body: Tree;
  readonly caller: Caller;
}

/** POST: checks, names, dates and defaults the object, and stores it unless the run is dry. */
export function createObject(world: World, creation: Creation): Tree {
  const { resource, namespace, caller } = creation;
  const object = prepared(world, creation);
  const name = nameOf(object);
  if (world.store.get(resource, namespace, name) !== undefined) throw alreadyExists(resource, name);
  const fault = validate(object, resource);
  if (fault !== undefined) throw fault;
  const writer = {
    name: caller.manager,
    apiVersion: apiVersionOf(resource),
    subresource: '',
    time: secondsText(world.clock.now()),
  };
  const tracked = trackUpdate({}, object, { writer, shape: world.schema.of(resource) });
  return caller.dryRun ? tracked : world.store.put(resource, tracked);
}

/** The object as it would be stored: with a name, a UID, a date and every default. */
export function prepared(world: World, { resource, namespace, body }: Creation): Tree {
  checkKind(body, resource);
  checkNamespace(world, { resource, namespace, body });
  if (textAt(body, 'metadata', 'resourceVersion') !== '') {
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const object = copy(body);
  for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation']) {
    drop(object, ['metadata', field]);
  }
  nameObject(object);
  if (resource.namespaced) put(object, ['metadata', 'namespace'], namespace);
  put(object, ['metadata', 'uid'], world.ids.uuid());
  put(object, ['metadata', 'creationTimestamp'], secondsText(world.clock.now()));
  if (resource.counted) put(object, ['metadata', 'generation'], 1);
  if (resource.subresources.includes('status') && resource.plural !== 'nodes') drop(object, ['status']);
  setDefaults(object, resource);
  if (resource.plural === 'pods') admitPod(object);
  if (resource.plural === 'pods') put(object, ['status'], { phase: 'Pending', qosClass: qosClassOf(object) });
  return object;
}

/** What the admission plugins of a real API server add to every pod; the token volume is left out. */
function admitPod(object: Tree): void {
  putDefault(object, ['spec', 'serviceAccountName'], 'default');
  putDefault(object, ['spec', 'serviceAccount'], textAt(object, 'spec', 'serviceAccountName'));
  putDefault(object, ['spec', 'priority'], 0);
  putDefault(object, ['spec', 'preemptionPolicy'], 'PreemptLowerPriority');
  const tolerations = treesAt(object, 'spec', 'tolerations');
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    const isKnown = tolerations.some(
      (each) => each.key === key && (each.effect === undefined || each.effect === 'NoExecute'),
    );
    if (!isKnown) tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
  }
  put(object, ['spec', 'tolerations'], tolerations);
}

export function checkKind(body: Tree, resource: Resource): void {
  const wanted = apiVersionOf(resource);
  const [version, kind] = [textAt(body, 'apiVersion'), textAt(body, 'kind')];
  if (kind === '') throw badRequest("Object 'Kind' is missing");
  if (version !== wanted) {
    throw badRequest(
      `the API version in the data (${version}) does not match the expected API version (${wanted})`,
    );
  }
  if (kind !== resource.kind) {
    throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind}): got ${kind}`);
  }
}

function checkNamespace(world: World, { resource, namespace, body }: Omit<Creation, 'caller'>): void {
  if (!resource.namespaced) return;
  const own = textAt(body, 'metadata', 'namespace');
  if (own !== '' && own !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const home = world.store.get(builtIn('namespaces'), '', namespace);
  if (home === undefined) throw notFound(builtIn('namespaces'), namespace);
  if (!isDeleting(home)) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const fault = forbidden(resource, nameOf(body), why);
  const causes = [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ];
  throw new StatusError(403, 'Forbidden', fault.message, { ...fault.details, causes });
}

/** The letters of generated names: no vowels, no digits that look like letters. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

function nameObject(object: Tree): void {
  const prefix = textAt(object, 'metadata', 'generateName');
  if (nameOf(object) !== '' || prefix === '') return;
  const suffix = Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
  put(object, ['metadata', 'name'], `${prefix.slice(0, 58)}${suffix}`);
}

function qosClassOf(pod: Tree): string {
  const containers = treesAt(pod, 'spec', 'containers');
  const has = (container: Tree, part: string): boolean =>
    Object.keys(at(container, 'resources', part) ?? {}).length > 0;
  if (containers.every((container) => !has(container, 'requests') && !has(container, 'limits')))
    return 'BestEffort';
  const isGuaranteed = containers.every((container) => {
    const limits = at(container, 'resources', 'limits') ?? {};
    return ['cpu', 'memory'].every((name) => {
      const limit = at(limits, name);
      return limit !== undefined && (at(container, 'resources', 'requests', name) ?? limit) === limit;
    });
  });
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

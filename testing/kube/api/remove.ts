import type { Resource } from '../resources/table.ts';
import { finalizersOf, isDeleting, nameOf, secondsText, uidOf, versionOf } from '../values/meta.ts';
import { at, copy, numberAt, put, type Tree, textAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import type { Target } from './request.ts';
import { badRequest, conflict } from './status.ts';
import { readObject } from './update.ts';

export interface Removal extends Target {
  /** A metav1.DeleteOptions. */
  readonly options: Tree;
  readonly dryRun: boolean;
}

/** What a DELETE leaves behind: `gone`, or an object that waits for its finalizers or its kubelet. */
export type Removed =
  | { readonly kind: 'gone'; readonly last: Tree }
  | { readonly kind: 'waiting'; readonly object: Tree };

/** DELETE: preconditions, finalizers by propagation policy, grace for pods, the long way for namespaces. */
export function removeObject(world: World, removal: Removal): Removed {
  const { resource, options, dryRun } = removal;
  const object = readObject(world, removal);
  checkPreconditions(object, removal);
  const finalizers = finalizersFor(object, options);
  const grace = graceOf(object, { resource, options });
  if (finalizers.length === 0 && grace === 0 && resource.plural !== 'namespaces') {
    if (!dryRun) return { kind: 'gone', last: world.store.remove(resource, object) };
    return { kind: 'gone', last: object };
  }
  const marked = markDeleted(world, { object, finalizers, grace, resource });
  if (dryRun || marked === object) return { kind: 'waiting', object: marked };
  return { kind: 'waiting', object: world.store.put(resource, marked) };
}

function checkPreconditions(object: Tree, { resource, name, options }: Removal): void {
  const refuse = (what: string, asked: string, found: string, why: string): void => {
    if (asked === '' || asked === found) return;
    const message = `the ${what} in the precondition (${asked}) does not match the ${what} in record (${found}). The object might have been ${why}`;
    throw conflict({ group: resource.group, plural: resource.kind }, name, message);
  };
  const asked = (field: string): string => textAt(options, 'preconditions', field);
  refuse('UID', asked('uid'), uidOf(object), 'deleted and then recreated');
  refuse('ResourceVersion', asked('resourceVersion'), versionOf(object), 'modified');
}

/** `foregroundDeletion` and `orphan` are finalizers that the garbage collector takes off again. */
function finalizersFor(object: Tree, options: Tree): string[] {
  const policy = textAt(options, 'propagationPolicy') || (options.orphanDependents === true ? 'Orphan' : '');
  if (!['', 'Foreground', 'Background', 'Orphan'].includes(policy)) {
    throw badRequest(`invalid propagationPolicy ${JSON.stringify(policy)}`);
  }
  const kept = finalizersOf(object).filter(
    (name) => policy === '' || (name !== 'foregroundDeletion' && name !== 'orphan'),
  );
  if (policy === 'Foreground') kept.push('foregroundDeletion');
  if (policy === 'Orphan') kept.push('orphan');
  return kept;
}

/** Seconds that a pod gets to end. A pod on no node, or one that has ended, needs none. */
function graceOf(
  object: Tree,
  { resource, options }: { readonly resource: Resource; readonly options: Tree },
): number {
  if (resource.plural !== 'pods') return 0;
  const phase = textAt(object, 'status', 'phase');
  if (textAt(object, 'spec', 'nodeName') === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
  const asked = at(options, 'gracePeriodSeconds');
  return typeof asked === 'number'
    ? Math.max(0, asked)
    : numberAt(object, 'spec', 'terminationGracePeriodSeconds');
}

interface Marking {
  readonly object: Tree;
  readonly finalizers: readonly string[];
  readonly grace: number;
  readonly resource: Resource;
}

function markDeleted(world: World, { object, finalizers, grace, resource }: Marking): Tree {
  const isMarked = isDeleting(object);
  if (isMarked && finalizers.length === finalizersOf(object).length && grace >= graceLeft(object))
    return object;
  const marked = copy(object);
  if (finalizers.length > 0) put(marked, ['metadata', 'finalizers'], [...finalizers]);
  if (!isMarked || grace < graceLeft(object)) {
    const end = world.clock.now().add({ seconds: grace });
    put(marked, ['metadata', 'deletionTimestamp'], secondsText(end));
    put(marked, ['metadata', 'deletionGracePeriodSeconds'], grace);
  }
  if (resource.plural === 'namespaces') put(marked, ['status', 'phase'], 'Terminating');
  if (!isMarked && resource.counted)
    put(marked, ['metadata', 'generation'], numberAt(object, 'metadata', 'generation') + 1);
  return marked;
}

function graceLeft(object: Tree): number {
  return numberAt(object, 'metadata', 'deletionGracePeriodSeconds');
}

/** The answer to a DELETE whose object is gone at once. */
export function goneStatus(resource: Resource, object: Tree): Tree {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: nameOf(object),
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.plural,
      uid: uidOf(object),
    },
  };
}

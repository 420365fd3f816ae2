import type { Owned } from '../store/store.ts';
import { finalizersOf, isDeleting, ownersOf, ownerUidsOf, uidOf } from '../values/meta.ts';
import { put, textAt, treesAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { type Controller, splitKey } from './runtime.ts';
import { change, remove } from './writes.ts';

const held = (name: string): boolean => name === 'foregroundDeletion' || name === 'orphan';

/** Deletes what nobody owns any more; carries out foreground and orphan deletion. Its keys are `why/UID`. */
export function makeGarbageCollector(world: World): Controller {
  return {
    name: 'garbage',
    concerns: ({ kind, object }) => {
      if (kind === 'DELETED')
        return [`gone/${uidOf(object)}`, ...ownerUidsOf(object).map((uid) => `going/${uid}`)];
      if (isDeleting(object)) return finalizersOf(object).some(held) ? [`going/${uidOf(object)}`] : [];
      return kind === 'ADDED' && ownersOf(object).length > 0 ? [`new/${uidOf(object)}`] : [];
    },
    reconcile: (key) => {
      const { namespace: why, name: uid } = splitKey(key);
      if (why === 'gone') for (const dependent of world.store.ownedBy(uid)) collect(world, dependent);
      const found = world.store.byUid(uid);
      if (found !== undefined && why === 'new') collect(world, found);
      if (found !== undefined && why === 'going' && isDeleting(found.object)) finish(world, found);
      return undefined;
    },
  };
}

/** Without any living owner the object goes; with some it only forgets the dead ones. */
function collect(world: World, { resource, object }: Owned): void {
  const owners = ownersOf(object);
  const living = owners.filter((owner) => world.store.byUid(textAt(owner, 'uid')) !== undefined);
  if (living.length === owners.length || isDeleting(object)) return;
  if (living.length === 0) remove(world, resource, object, { propagationPolicy: 'Background' });
  else change(world, resource, object, (draft) => put(draft, ['metadata', 'ownerReferences'], living));
}

function finish(world: World, owner: Owned): void {
  if (finalizersOf(owner.object).includes('orphan')) {
    orphan(world, owner);
    unfinalize(world, owner, 'orphan');
  }
  if (!finalizersOf(owner.object).includes('foregroundDeletion')) return;
  const uid = uidOf(owner.object);
  const dependents = world.store.ownedBy(uid);
  const isBlocking = ({ object }: Owned): boolean =>
    ownersOf(object).some((reference) => reference.uid === uid && reference.blockOwnerDeletion === true);
  if (!dependents.some(isBlocking)) unfinalize(world, owner, 'foregroundDeletion');
  for (const { resource, object } of dependents) {
    if (!isDeleting(object)) remove(world, resource, object, { propagationPolicy: 'Foreground' });
  }
}

function orphan(world: World, owner: Owned): void {
  const uid = uidOf(owner.object);
  for (const { resource, object } of world.store.ownedBy(uid)) {
    change(world, resource, object, (draft) => {
      const kept = treesAt(draft, 'metadata', 'ownerReferences').filter((reference) => reference.uid !== uid);
      put(draft, ['metadata', 'ownerReferences'], kept);
    });
  }
}

function unfinalize(world: World, { resource, object }: Owned, name: string): void {
  change(world, resource, object, (draft) => {
    put(
      draft,
      ['metadata', 'finalizers'],
      finalizersOf(draft).filter((finalizer) => finalizer !== name),
    );
  });
}

import { builtIn } from '../resources/registry.ts';
import { isDeleting, nameOf, namespaceOf } from '../values/meta.ts';
import type { Tree } from '../values/tree.ts';
import type { World } from '../world.ts';
import { type Controller, splitKey } from './runtime.ts';
import { create, remove } from './writes.ts';

const namespaces = builtIn('namespaces');

/** Gives a namespace its service account, and empties one that is to go before it goes. */
export function makeNamespaceController(world: World): Controller {
  return {
    name: 'namespace',
    concerns: ({ kind, resource, object }) => {
      if (resource.plural === 'namespaces') return [`/${nameOf(object)}`];
      return kind === 'DELETED' && namespaceOf(object) !== '' ? [`/${namespaceOf(object)}`] : [];
    },
    reconcile: (key) => {
      const { name } = splitKey(key);
      const namespace = world.store.get(namespaces, '', name);
      if (namespace === undefined) return undefined;
      if (isDeleting(namespace)) empty(world, namespace);
      else furnish(world, name);
      return undefined;
    },
  };
}

function furnish(world: World, namespace: string): void {
  const accounts = builtIn('serviceaccounts');
  if (world.store.get(accounts, namespace, 'default') !== undefined) return;
  create(world, accounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace },
  });
}

function empty(world: World, namespace: Tree): void {
  let left = 0;
  for (const resource of world.registry.all()) {
    if (!resource.namespaced) continue;
    for (const object of world.store.list(resource, nameOf(namespace))) {
      if (!isDeleting(object)) remove(world, resource, object);
      if (world.store.get(resource, nameOf(namespace), nameOf(object)) !== undefined) left += 1;
    }
  }
  if (left === 0) world.store.remove(namespaces, namespace);
}

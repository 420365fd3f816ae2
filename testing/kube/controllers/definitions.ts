import { builtIn } from '../resources/registry.ts';
import { isDeleting, nameOf } from '../values/meta.ts';
import { put, type Tree, textAt, treeAt, treesAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import { type Controller, splitKey } from './runtime.ts';
import { changeStatus, remove, setCondition } from './writes.ts';

const definitions = builtIn('customresourcedefinitions');

/** Serves what a CustomResourceDefinition defines, without checking objects against its schema. */
export function makeDefinitionController(world: World): Controller {
  return {
    name: 'definition',
    concerns: ({ kind, resource, object }) => {
      if (resource.plural !== 'customresourcedefinitions') return [];
      if (kind === 'DELETED') forget(world, object);
      return [`/${nameOf(object)}`];
    },
    reconcile: (key) => {
      const definition = world.store.get(definitions, '', splitKey(key).name);
      if (definition === undefined || isDeleting(definition)) return undefined;
      world.registry.define(definition);
      changeStatus(world, definitions, definition, (draft) => {
        put(draft, ['status', 'acceptedNames'], treeAt(definition, 'spec', 'names'));
        put(
          draft,
          ['status', 'storedVersions'],
          treesAt(definition, 'spec', 'versions')
            .filter((version) => version.storage === true)
            .map((version) => textAt(version, 'name')),
        );
        setCondition(world, draft, {
          type: 'NamesAccepted',
          status: 'True',
          reason: 'NoConflicts',
          message: 'no conflicts found',
        });
        setCondition(world, draft, {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        });
      });
      return undefined;
    },
  };
}

function forget(world: World, definition: Tree): void {
  const resource = world.registry.byKey(nameOf(definition));
  if (resource === undefined || !resource.custom) return;
  for (const object of world.store.list(resource, '')) remove(world, resource, object);
  world.registry.undefine(definition);
}

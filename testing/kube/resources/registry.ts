import { at, listAt, type Tree, textAt, treesAt } from '../values/tree.ts';
import { qualifiedName, type Resource, resources } from './table.ts';

/** What is served now: the table, and what CustomResourceDefinitions add to it. */
export interface Registry {
  all(): readonly Resource[];
  /** By `plural.group`. */
  byKey(key: string): Resource | undefined;
  find(group: string, version: string, plural: string): Resource | undefined;
  byKind(apiVersion: string, kind: string): Resource | undefined;
  /** Serves what a CustomResourceDefinition defines from now on. */
  define(definition: Tree): void;
  undefine(definition: Tree): void;
}

/** A resource of the table; for the places that know that it is there. */
export function builtIn(plural: string): Resource {
  const found = resources.find((row) => row.plural === plural);
  if (found === undefined) throw new Error(`${plural} is not in the table of resources`);
  return found;
}

export function makeRegistry(definitions: readonly Tree[]): Registry {
  const custom = new Map<string, Resource>();
  const all = (): Resource[] => [...resources, ...custom.values()];
  const registry: Registry = {
    all,
    byKey: (key) => all().find((row) => qualifiedName(row) === key),
    find: (group, version, plural) =>
      all().find((row) => row.plural === plural && row.group === group && row.version === version),
    byKind: (apiVersion, kind) =>
      all().find(
        (row) =>
          row.kind === kind &&
          (row.group === '' ? row.version : `${row.group}/${row.version}`) === apiVersion,
      ),
    define: (definition) => {
      const resource = defined(definition);
      if (resources.every((row) => qualifiedName(row) !== qualifiedName(resource))) {
        custom.set(qualifiedName(resource), resource);
      }
    },
    undefine: (definition) => custom.delete(qualifiedName(defined(definition))),
  };
  for (const definition of definitions) registry.define(definition);
  return registry;
}

/** The storage version only: the fake converts nothing. */
function defined(definition: Tree): Resource {
  const versions = treesAt(definition, 'spec', 'versions');
  const version = versions.find((candidate) => candidate.storage === true) ?? versions[0];
  const texts = (name: string): string[] =>
    listAt(definition, 'spec', 'names', name).filter((item) => typeof item === 'string');
  return {
    group: textAt(definition, 'spec', 'group'),
    version: textAt(version, 'name'),
    plural: textAt(definition, 'spec', 'names', 'plural'),
    singular: textAt(definition, 'spec', 'names', 'singular'),
    kind: textAt(definition, 'spec', 'names', 'kind'),
    namespaced: textAt(definition, 'spec', 'scope') === 'Namespaced',
    shortNames: texts('shortNames'),
    subresources: ['status', 'scale'].filter((name) => at(version, 'subresources', name) !== undefined),
    categories: texts('categories'),
    counted: true,
    custom: true,
  };
}

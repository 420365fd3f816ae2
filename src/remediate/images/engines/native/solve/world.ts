import { type Deb822Stanza, fieldOf } from '../../../../../formats/deb822/index.ts';
import { fits, parseRelations, type Relation } from './relations.ts';

/** A package as far as relations go: installed, or what it would be after the upgrade. */
export interface WorldPackage {
  readonly name: string;
  readonly version: string;
  readonly needs: readonly (readonly Relation[])[];
  /** Breaks and Conflicts; each a group of one. */
  readonly refuses: readonly Relation[];
  readonly provides: readonly Relation[];
}

/** All packages that are installed at one moment, by name and by what they provide. */
export interface World {
  readonly packages: ReadonlyMap<string, WorldPackage>;
  readonly providers: ReadonlyMap<string, readonly { readonly by: WorldPackage; readonly as: Relation }[]>;
}

export function worldPackage(stanza: Deb822Stanza): WorldPackage {
  const relations = (name: string) => parseRelations(fieldOf(stanza, name));
  return {
    name: fieldOf(stanza, 'Package') ?? '',
    version: fieldOf(stanza, 'Version') ?? '',
    needs: [...relations('Pre-Depends'), ...relations('Depends')],
    refuses: [...relations('Breaks'), ...relations('Conflicts')].flat(),
    provides: relations('Provides').flat(),
  };
}

export function worldOf(packages: Iterable<WorldPackage>): World {
  const byName = new Map<string, WorldPackage>();
  const providers = new Map<string, { by: WorldPackage; as: Relation }[]>();
  for (const item of packages) {
    byName.set(item.name, item);
    for (const provided of item.provides) {
      const list = providers.get(provided.name) ?? [];
      list.push({ by: item, as: provided });
      providers.set(provided.name, list);
    }
  }
  return { packages: byName, providers };
}

/**
 * Whether one alternative is there. A versioned relation is met by a versioned Provides only (Policy 7.5).
 */
export function isMet(relation: Relation, world: World): boolean {
  const named = world.packages.get(relation.name);
  if (named !== undefined && fits(named.version, relation)) return true;
  const providers = world.providers.get(relation.name) ?? [];
  return providers.some(({ as }) => providesFits(as, relation));
}

function providesFits(provided: Relation, relation: Relation): boolean {
  if (relation.version === undefined) return true;
  return provided.version !== undefined && fits(provided.version.version, relation);
}

/** The packages that a Breaks or Conflicts of `owner` hits: others only, by name or by what they provide. */
export function hitBy(relation: Relation, owner: string, world: World): readonly string[] {
  const named = world.packages.get(relation.name);
  const hits = named !== undefined && fits(named.version, relation) ? [named.name] : [];
  const providing = (world.providers.get(relation.name) ?? [])
    .filter(({ as }) => providesFits(as, relation))
    .map(({ by }) => by.name);
  return [...new Set([...hits, ...providing])].filter((name) => name !== owner);
}

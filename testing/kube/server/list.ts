import { badRequest, expired, invalid, versionFromTheFuture } from '../api/status.ts';
import { qualifiedName } from '../resources/table.ts';
import { isTree, numberAt, type Tree, textAt } from '../values/tree.ts';
import type { World } from '../world.ts';
import type { Form } from './form.ts';
import { hasSelector, numberOf, selectorOf } from './query.ts';
import type { ObjectRoute } from './route.ts';

/** What later pages of a list are cut from: the list as it was when the first page was read. */
interface Snapshot {
  readonly version: number;
  readonly items: readonly Tree[];
}

const mostSnapshots = 64;

export interface Lister {
  list(route: ObjectRoute, query: URLSearchParams, form: Form): string;
}

/** LIST with limit and continue, resourceVersion and resourceVersionMatch, and both selectors. */
export function makeLister(world: World): Lister {
  const snapshots = new Map<string, Snapshot>();
  return {
    list: (route, query, form) => {
      const matches = selectorOf(query, route.resource);
      const limit = numberOf(query, 'limit') ?? 0;
      const token = query.get('continue') ?? '';
      checkVersion(world, query, token);
      const { snapshot, start } =
        token === '' ? fresh(world, route) : resumed(world, { route, token, snapshots });
      const rest = snapshot.items.slice(start).filter(matches);
      const page = limit === 0 ? rest : rest.slice(0, limit);
      const metadata: Tree = { resourceVersion: String(snapshot.version) };
      const last = page.at(-1);
      if (page.length < rest.length && last !== undefined) {
        metadata.continue = encodeToken(snapshot.version, snapshot.items.indexOf(last) + 1);
        if (!hasSelector(query)) metadata.remainingItemCount = rest.length - page.length;
        remember(snapshots, keyOf(route, snapshot.version), snapshot);
      }
      return form.list(page, metadata);
    },
  };
}

function keyOf({ resource, namespace }: ObjectRoute, version: number): string {
  return `${version} ${qualifiedName(resource)} ${namespace}`;
}

function remember(snapshots: Map<string, Snapshot>, key: string, snapshot: Snapshot): void {
  snapshots.delete(key);
  snapshots.set(key, snapshot);
  const [oldest] = snapshots.keys();
  if (snapshots.size > mostSnapshots && oldest !== undefined) snapshots.delete(oldest);
}

function checkVersion(world: World, query: URLSearchParams, token: string): void {
  const asked = numberOf(query, 'resourceVersion');
  const match = query.get('resourceVersionMatch') ?? '';
  const refuse = (field: string, message: string): never => {
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field },
    ]);
  };
  if (match !== '' && asked === undefined)
    refuse('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (token !== '' && match !== '')
    refuse('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
  if (token !== '' && asked !== undefined && asked !== 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  if (asked !== undefined && asked > world.store.version())
    throw versionFromTheFuture(asked, world.store.version());
  if (match === 'Exact' && asked !== undefined && asked < world.store.compacted()) {
    throw expired(`The resourceVersion for the provided list is too old.`);
  }
}

function fresh(world: World, { resource, namespace }: ObjectRoute): { snapshot: Snapshot; start: number } {
  return {
    snapshot: { version: world.store.version(), items: world.store.list(resource, namespace) },
    start: 0,
  };
}

interface Resuming {
  readonly route: ObjectRoute;
  readonly token: string;
  readonly snapshots: ReadonlyMap<string, Snapshot>;
}

function resumed(world: World, { route, token, snapshots }: Resuming): { snapshot: Snapshot; start: number } {
  const { version, start } = decodeToken(token);
  const snapshot = snapshots.get(keyOf(route, version));
  if (snapshot !== undefined && version >= world.store.compacted()) return { snapshot, start };
  throw expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results.',
  );
}

function encodeToken(version: number, start: number): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: String(start) })).toString(
    'base64url',
  );
}

function decodeToken(token: string): { readonly version: number; readonly start: number } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw badRequest('continue key is not valid: the token cannot be read');
  }
  if (!isTree(parsed)) throw badRequest('continue key is not valid: the token is no object');
  return { version: numberAt(parsed, 'rv'), start: Number(textAt(parsed, 'start')) };
}

import { noSuchPage, notImplemented } from '../api/status.ts';
import type { Registry } from '../resources/registry.ts';
import { apiVersionOf, type Resource, unservedGroups } from '../resources/table.ts';
import type { Tree, Value } from '../values/tree.ts';

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
/** Namespaces are deleted one by one. */
function verbsOf(row: Resource): string[] {
  return row.plural === 'namespaces' ? allVerbs.filter((verb) => verb !== 'deletecollection') : [...allVerbs];
}

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export interface Answer {
  readonly type: string;
  readonly body: Tree;
}

/** /api, /apis, /apis/GROUP, /api/v1, /apis/GROUP/VERSION, in the legacy form and the two roots also aggregated. */
export function discover(path: string, accept: string, registry: Registry): Answer {
  const [, root, group = '', version = ''] = path.split('/');
  const isRoot = group === '';
  if (isRoot && accept.includes('as=APIGroupDiscoveryList')) {
    if (!accept.includes('v=v2;') && !accept.includes('v=v2,') && !accept.endsWith('v=v2'))
      return legacy(path, registry);
    return { type: aggregatedType, body: aggregated(registry, root === 'api' ? 'core' : 'named') };
  }
  if (root === 'apis' && unservedGroups.has(group)) throw notImplemented(`the API group ${group}`);
  if (root === 'apis' && version !== '') return json(resourceList(`${group}/${version}`, registry));
  return legacy(path, registry);
}

function json(body: Tree): Answer {
  return { type: 'application/json', body };
}

function legacy(path: string, registry: Registry): Answer {
  const [, root, group = ''] = path.split('/');
  if (root === 'api' && group === '')
    return json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] });
  if (root === 'api') return json(resourceList(group, registry));
  if (group === '') {
    return json({
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groupsOf(registry).map((name) => groupTree(name, registry)),
    });
  }
  if (!groupsOf(registry).includes(group)) throw noSuchPage();
  return json({ kind: 'APIGroup', apiVersion: 'v1', ...groupTree(group, registry) });
}

function groupsOf(registry: Registry): string[] {
  return [...new Set(registry.all().map((resource) => resource.group))].filter((group) => group !== '');
}

function versionsOf(group: string, registry: Registry): string[] {
  return [
    ...new Set(
      registry
        .all()
        .filter((row) => row.group === group)
        .map((row) => row.version),
    ),
  ];
}

function groupTree(name: string, registry: Registry): Tree {
  const versions = versionsOf(name, registry).map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] ?? {} };
}

function resourceList(groupVersion: string, registry: Registry): Tree {
  const rows = registry.all().filter((row) => apiVersionOf(row) === groupVersion);
  if (rows.length === 0) throw noSuchPage();
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: rows.flatMap(legacyResources),
  };
}

function legacyResources(row: Resource): Tree[] {
  const own: Tree = {
    name: row.plural,
    singularName: row.singular,
    namespaced: row.namespaced,
    kind: row.kind,
    verbs: verbsOf(row),
  };
  if (row.shortNames.length > 0) own.shortNames = [...row.shortNames];
  if (row.categories.length > 0) own.categories = [...row.categories];
  const doors = row.subresources.map((name) => {
    const door = subresource(row, name);
    const shape: Tree = {
      name: `${row.plural}/${name}`,
      singularName: '',
      namespaced: row.namespaced,
      kind: door.kind,
      verbs: [...door.verbs],
    };
    return door.group === row.group ? shape : { ...shape, group: door.group, version: door.version };
  });
  return [own, ...doors];
}

interface Door {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
}

function subresource(row: Resource, name: string): Door {
  if (name === 'scale')
    return { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] };
  if (name === 'eviction') return { kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] };
  if (name === 'binding')
    return { kind: 'Binding', group: row.group, version: row.version, verbs: ['create'] };
  if (name === 'log') return { kind: row.kind, group: row.group, version: row.version, verbs: ['get'] };
  if (name === 'finalize')
    return { kind: row.kind, group: row.group, version: row.version, verbs: ['update'] };
  return { kind: row.kind, group: row.group, version: row.version, verbs: ['get', 'patch', 'update'] };
}

function aggregated(registry: Registry, part: 'core' | 'named'): Tree {
  const groups = part === 'core' ? [''] : groupsOf(registry);
  const items: Value[] = groups.map((group) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versionsOf(group, registry).map((version) => ({
      version,
      freshness: 'Current',
      resources: registry
        .all()
        .filter((row) => row.group === group && row.version === version)
        .map(aggregatedResource),
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function aggregatedResource(row: Resource): Tree {
  const tree: Tree = {
    resource: row.plural,
    responseKind: { group: '', version: '', kind: row.kind },
    scope: row.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: row.singular,
    verbs: verbsOf(row),
  };
  if (row.shortNames.length > 0) tree.shortNames = [...row.shortNames];
  if (row.categories.length > 0) tree.categories = [...row.categories];
  const doors = row.subresources.map((name) => {
    const door = subresource(row, name);
    return {
      subresource: name,
      responseKind:
        door.group === row.group
          ? { group: '', version: '', kind: door.kind }
          : { group: door.group, version: door.version, kind: door.kind },
      verbs: [...door.verbs],
    };
  });
  return doors.length === 0 ? tree : { ...tree, subresources: doors };
}

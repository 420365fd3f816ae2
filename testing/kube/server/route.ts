import { noSuchPage, noSuchPath, notImplemented } from '../api/status.ts';
import type { Registry } from '../resources/registry.ts';
import { type Resource, unservedGroups } from '../resources/table.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** What a request is about. */
export type Route =
  | { readonly kind: 'plain'; readonly path: string }
  | { readonly kind: 'metrics' }
  | { readonly kind: 'discovery'; readonly path: string }
  | { readonly kind: 'review'; readonly review: string }
  | ObjectRoute;

export interface ObjectRoute {
  readonly kind: 'objects';
  readonly verb: Verb;
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

const plain = new Set(['/version', '/healthz', '/readyz', '/livez']);
const reviews = new Set([
  'authorization.k8s.io/v1/selfsubjectaccessreviews',
  'authorization.k8s.io/v1/selfsubjectrulesreviews',
  'authentication.k8s.io/v1/selfsubjectreviews',
]);
const unservedSubresources = new Set([
  'exec',
  'attach',
  'portforward',
  'proxy',
  'token',
  'ephemeralcontainers',
  'resize',
  'approval',
]);

/** @throws StatusError 404 for what no server knows, 501 for what a real one knows and this one does not do. */
export function routeOf(method: string, url: URL, registry: Registry): Route {
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname;
  if (plain.has(path)) return { kind: 'plain', path };
  const [, root = '', ...rest] = path.split('/').map(decodeURIComponent);
  if (path === '/metrics') return { kind: 'metrics' };
  if (root === 'openapi') throw notImplemented(path);
  if (root !== 'api' && root !== 'apis') throw noSuchPage();
  const depth = root === 'api' ? 1 : 2;
  if (rest.length <= depth) return { kind: 'discovery', path };
  const [group, version] = root === 'api' ? ['', rest[0] ?? ''] : [rest[0] ?? '', rest[1] ?? ''];
  const review = `${group}/${version}/${rest[2] ?? ''}`;
  if (reviews.has(review)) return { kind: 'review', review: rest[2] ?? '' };
  return objectRoute({ group, version, parts: rest.slice(depth) }, { method, url, registry });
}

interface Place {
  readonly group: string;
  readonly version: string;
  readonly parts: readonly string[];
}

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly registry: Registry;
}

function objectRoute({ group, version, parts }: Place, { method, url, registry }: Asked): ObjectRoute {
  if (unservedGroups.has(group)) throw notImplemented(`the API group ${group}`);
  if (parts[0] === 'watch') throw notImplemented('the watch prefix; use ?watch=true');
  const isHome =
    parts[0] === 'namespaces' &&
    parts.length >= 3 &&
    !(group === '' && parts.length === 3 && isNamespaceDoor(parts[2]));
  const [namespace, [plural = '', name = '', subresource = '']] = isHome
    ? [parts[1] ?? '', parts.slice(2)]
    : ['', parts];
  const resource = registry.find(group, version, plural);
  if (resource === undefined)
    throw registry.all().some((row) => row.group === group) ? noSuchPath() : noSuchPage();
  if (unservedSubresources.has(subresource)) throw notImplemented(`${plural}/${subresource}`);
  if (subresource !== '' && !resource.subresources.includes(subresource)) throw noSuchPath();
  if (resource.namespaced && namespace === '' && name !== '') throw noSuchPath();
  return { kind: 'objects', verb: verbOf(method, name, url), resource, namespace, name, subresource };
}

function isNamespaceDoor(part: string | undefined): boolean {
  return part === 'status' || part === 'finalize';
}

function verbOf(method: string, name: string, url: URL): Verb {
  const watch = url.searchParams.get('watch');
  if (method === 'GET' && (watch === 'true' || watch === '1')) return 'watch';
  if (method === 'GET') return name === '' ? 'list' : 'get';
  if (method === 'POST') return 'create';
  if (method === 'PUT') return 'update';
  if (method === 'PATCH') return 'patch';
  if (method === 'DELETE') return name === '' ? 'deletecollection' : 'delete';
  throw notImplemented(`the method ${method}`);
}

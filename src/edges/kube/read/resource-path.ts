import { OakumError } from '../../../kernel/pure/index.ts';
import type { KubeResource, ListOptions } from '../interface.ts';

/** Names and namespaces go into paths: only what Kubernetes itself allows in them (RFC 1123 subdomains, and `:` in RBAC names). */
const segment = /^[A-Za-z0-9]([A-Za-z0-9.:_-]{0,251}[A-Za-z0-9])?$/;

/** `/apis/apps/v1/namespaces/shop/deployments/web`, `/api/v1/nodes`. */
export function resourcePath(resource: KubeResource, namespace: string | undefined, name?: string): string {
  const root =
    resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const place = resource.namespaced && namespace !== undefined ? `/namespaces/${checked(namespace)}` : '';
  const item = name === undefined ? '' : `/${checked(name)}`;
  return `${root}${place}/${resource.resource}${item}`;
}

/** `pods in namespace shop`, `nodes`, `deployments shop/web`: for messages. */
export function resourceText(
  resource: KubeResource,
  options: ListOptions | undefined,
  name?: string,
): string {
  const namespace = resource.namespaced ? options?.namespace : undefined;
  const plural = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
  if (name !== undefined) return `${plural} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  if (!resource.namespaced) return plural;
  return namespace === undefined ? `${plural} in all namespaces` : `${plural} in namespace ${namespace}`;
}

function checked(text: string): string {
  if (segment.test(text)) return text;
  throw new OakumError(
    'kube.invalid',
    `${JSON.stringify(text.slice(0, 100))} cannot be a name in Kubernetes`,
  );
}

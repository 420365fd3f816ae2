import type { KubeObject, KubeReader, KubeResource } from '../../../edges/kube/interface.ts';
import { compareText, errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import {
  type ClusterNetwork,
  nothingRead,
  type Outcome,
  type Unread,
  unreadOnly,
} from '../../../model/index.ts';
import type { NamespaceLabels } from '../cluster/namespaces.ts';
import { readLists, sumOf } from '../list-reading.ts';
import type { PodFacts } from '../pods/pod.ts';
import {
  endpointSlices,
  gatewayRoutes,
  gateways,
  networkPolicies,
  openshiftRoutes,
  referenceGrants,
} from '../resources.ts';
import { manualSlices, readSlice } from './endpoints.ts';
import { readGateway, readGrant } from './gateways.ts';
import { readPolicy } from './policies.ts';
import { readOpenshiftRoute, readRoute } from './routes.ts';

export interface NetworkWish {
  /** Namespaces; none is all. */
  readonly scope: readonly string[];
  readonly namespaceLabels: NamespaceLabels;
  readonly podAt: (address: string) => string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Which pod has an address. Of pods on their node's network nobody can say: they all have the node's. Most clusters are
 * never asked, so that the addresses of 150,000 pods are put in order at the first question only.
 */
export function podFinder(pods: readonly PodFacts[]): NetworkWish['podAt'] {
  let found: ReadonlyMap<string, string> | undefined;
  return (address) => {
    found ??= podsByAddress(pods);
    return found.get(address);
  };
}

function podsByAddress(pods: readonly PodFacts[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { uid, addresses, hostNetwork, isEnded } of pods) {
    if (hostNetwork || isEnded) continue;
    for (const address of addresses) found.set(address, uid);
  }
  return found;
}

/**
 * What beside Services and Ingresses says who may reach whom. Of custom resources, those that the server serves, each in
 * a version that it serves; what may not be read is in the coverage.
 */
export async function readNetwork(reader: KubeReader, wish: NetworkWish): Promise<ClusterNetwork> {
  const { scope, signal, podAt } = wish;
  const list = <T>(resource: KubeResource, read: (object: KubeObject) => T, labelSelector?: string) =>
    readLists(reader, resource, { namespaces: scope, signal, read, labelSelector });
  const served = await servedResources(reader, signal);
  const listServed = async <T>(resource: KubeResource, read: (object: KubeObject) => T) => {
    const found = served.value.resources.get(titleOf(resource));
    return found === undefined ? { value: [], coverage: nothingRead } : list(found, read);
  };
  const policies = await list(networkPolicies, readPolicy);
  const endpoints = await list(endpointSlices, (object) => readSlice(object, podAt), manualSlices);
  const gatewayList = await listServed(gateways, readGateway);
  const grants = await listServed(referenceGrants, readGrant);
  const routes = [await listServed(openshiftRoutes, readOpenshiftRoute)];
  for (const resource of gatewayRoutes) routes.push(await listServed(resource, readRoute));
  return {
    scope,
    namespaceLabels: Object.fromEntries(wish.namespaceLabels),
    policies: policies.value.flatMap((policy) => policy ?? []).toSorted(byPlace),
    hasAdminPolicies: served.value.hasAdminPolicies,
    gateways: gatewayList.value.toSorted(byPlace),
    routes: routes.flatMap(({ value }) => value).toSorted(byPlace),
    grants: grants.value.toSorted((left, right) => compareText(left.namespace, right.namespace)),
    endpoints: endpoints.value.toSorted((left, right) => compareText(left.namespace, right.namespace)),
    coverage: sumOf([policies, endpoints, gatewayList, grants, ...routes, served]),
  };
}

interface Served {
  /** By group and plural. */
  readonly resources: ReadonlyMap<string, KubeResource>;
  readonly hasAdminPolicies: boolean;
}

const routedGroups = [gateways.group, openshiftRoutes.group];
const adminGroup = 'policy.networking.k8s.io';

/** Where the server does not say what it serves, whether there are routes is unknown. */
async function servedResources(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<Outcome<Served>> {
  const resources = new Map<string, KubeResource>();
  const unread: Unread[] = [];
  const attempt = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      signal?.throwIfAborted();
      unread.push({ what, code: errorCode(error), reason: errorMessage(error) });
      return undefined;
    }
  };
  const groups = (await attempt('routes of custom resources', () => reader.groups(signal))) ?? [];
  for (const { name: group, versions } of groups.filter(({ name }) => routedGroups.includes(name))) {
    for (const version of versions) {
      const found = await attempt(`routes of ${group}/${version}`, () =>
        reader.served({ group, version }, signal),
      );
      for (const { resource, namespaced } of found ?? []) {
        const one = { group, version, resource, namespaced };
        if (!resources.has(titleOf(one))) resources.set(titleOf(one), one);
      }
    }
  }
  const hasAdminPolicies = groups.some(({ name }) => name === adminGroup);
  return { value: { resources, hasAdminPolicies }, coverage: unreadOnly(unread) };
}

function titleOf({ group, resource }: KubeResource): string {
  return `${resource}.${group}`;
}

interface Placed {
  readonly namespace: string;
  readonly name: string;
}

function byPlace(left: Placed, right: Placed): number {
  return compareText(left.namespace, right.namespace) || compareText(left.name, right.name);
}

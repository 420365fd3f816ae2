import type { KubeObject, KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { compareText } from '../../kernel/pure/index.ts';
import {
  type ClusterIdentity,
  type ClusterNetwork,
  type Coverage,
  type Definition,
  type InstantText,
  type Inventory,
  type LabelRules,
  type Node,
  nothingRead,
  type Outcome,
} from '../../model/index.ts';
import { componentsOf } from './cluster/components.ts';
import { readDefinition } from './cluster/definitions.ts';
import { distributionOf, type NodeClues, nodeClues } from './cluster/distribution.ts';
import { readIdentity } from './cluster/identity.ts';
import { type NamespaceLabels, readNamespaces } from './cluster/namespaces.ts';
import { readNode } from './cluster/nodes.ts';
import { workloadKinds } from './kinds/register.ts';
import { servedKinds } from './kinds/served.ts';
import { type LabelTest, parseLabelSelector } from './label-selector.ts';
import { inLanes } from './lanes.ts';
import { readList, readLists, sumOf } from './list-reading.ts';
import { readIngress } from './network/ingresses.ts';
import { podFinder, readNetwork } from './network/read-network.ts';
import { readService } from './network/services.ts';
import { attributesOf } from './ownership/attributes.ts';
import { controllerOf, type PodFacts, readPod } from './pods/pod.ts';
import { makePodIntern } from './pods/pod-intern.ts';
import { unreadOfPods } from './pods/unread.ts';
import { accountsOf } from './power/accounts.ts';
import { type Rights, readRights } from './power/read-rights.ts';
import { definitions, ingresses, nodes, pods, services } from './resources.ts';
import { assembleWorkloads } from './workloads/assemble.ts';
import { readOwners } from './workloads/owners.ts';
import { readSeen, type SeenObject } from './workloads/seen.ts';

export interface InventoryScope {
  /** Empty means all. */
  readonly namespaces: readonly string[];
  /** Of workloads, by the labels of their top owner; '' means all. */
  readonly labelSelector: string;
}

export interface InventoryOptions {
  readonly scope: InventoryScope;
  readonly observedAt: InstantText;
  /**
   * How team, environment and criticality are found. Without rules nobody wants to know of the estate beside its
   * workloads: labels of namespaces and definitions of custom resources are not read.
   */
  readonly labelRules?: LabelRules | undefined;
  /** Whether roles and bindings are read, for what pods may do by their ServiceAccounts. */
  readonly readsRights?: boolean | undefined;
  /** What people call the cluster (the context's name); its address otherwise. */
  readonly clusterName?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what one cluster holds. What may not be read or cannot be understood is listed in the coverage, and the reading
 * goes on.
 *
 * @throws inventory.identity, inventory.selector, and what the reader throws for the very first request (unreachable,
 * unauthorized): then nothing was read at all.
 */
export async function readInventory(
  reader: KubeReader,
  options: InventoryOptions,
): Promise<Outcome<Inventory>> {
  const fits = parseLabelSelector(options.scope.labelSelector);
  const cluster = await readIdentity(reader, { clusterName: options.clusterName, signal: options.signal });
  const lists = await readEverything(reader, options);
  const places = await readNamespaces(reader, {
    names: options.scope.namespaces,
    wantsAll: options.labelRules !== undefined,
    signal: options.signal,
  });
  const defined = await readDefinitions(reader, options);
  const network = await readNetwork(reader, {
    scope: options.scope.namespaces,
    namespaceLabels: places.value,
    podAt: podFinder(lists.value.pods),
    signal: options.signal,
  });
  const rights =
    options.readsRights === true
      ? await readRights(reader, { namespaces: options.scope.namespaces, signal: options.signal })
      : undefined;
  const coverage = sumOf([
    lists,
    places,
    defined,
    ...(rights === undefined ? [] : [rights]),
    { value: undefined, coverage: network.coverage },
  ]);
  const value = inventoryOf(lists.value, {
    definitions: defined.value,
    network,
    rights: rights?.value,
    cluster,
    fits,
    observedAt: options.observedAt,
    namespaceLabels: places.value,
    rules: options.labelRules,
    coverage,
  });
  return { value, coverage };
}

/** Of the cluster and of no namespace: where only some are read, they are outside of what was asked for. */
async function readDefinitions(
  reader: KubeReader,
  { scope, labelRules, signal }: InventoryOptions,
): Promise<Outcome<readonly Definition[]>> {
  if (labelRules === undefined || scope.namespaces.length > 0) return { value: [], coverage: nothingRead };
  const list = await readList(reader, definitions, { namespace: undefined, signal, read: readDefinition });
  const value = list.value.toSorted((left, right) => compareText(left.name, right.name));
  return { value, coverage: list.coverage };
}

interface Everything {
  readonly seen: readonly SeenObject[];
  readonly pods: readonly PodFacts[];
  readonly nodes: readonly { readonly node: Node; readonly clues: NodeClues }[];
  readonly services: Inventory['services'];
  readonly ingresses: Inventory['ingresses'];
}

async function readEverything(
  reader: KubeReader,
  { scope, signal }: InventoryOptions,
): Promise<Outcome<Everything>> {
  const intern = makePodIntern();
  const inScope = { namespaces: scope.namespaces, signal };
  const list =
    <T>(resource: KubeResource, read: (object: KubeObject) => T) =>
    () =>
      readLists(reader, resource, { ...inScope, read });
  const lanes = 4;
  const podKind = workloadKinds.find(({ id }) => id === 'Pod');
  const served = await servedKinds(reader, signal);
  const kinds = await inLanes(
    served.value
      .filter(({ id }) => id !== 'Pod')
      .map((kind) => list(kind.resource, (object) => readSeen(kind, object))),
    lanes,
  );
  const alone: SeenObject[] = [];
  const podList = await readLists(reader, pods, {
    ...inScope,
    omit: unreadOfPods,
    read: (object) => {
      const pod = readPod(object, intern);
      if (podKind !== undefined && controllerOf(object) === undefined) alone.push(readSeen(podKind, object));
      return pod;
    },
  });
  const [nodeList, serviceList, ingressList] = await Promise.all([
    list(nodes, (object) => ({ node: readNode(object), clues: nodeClues(object) }))(),
    list(services, readService)(),
    list(ingresses, readIngress)(),
  ]);
  const known = [...kinds.flatMap(({ value }) => value), ...alone];
  const owners = await readOwners(reader, { ...inScope, seen: known, pods: podList.value });
  return {
    value: {
      seen: [...known, ...owners.value],
      pods: podList.value,
      nodes: nodeList.value,
      services: serviceList.value,
      ingresses: ingressList.value,
    },
    coverage: sumOf([served, ...kinds, podList, owners, nodeList, serviceList, ingressList]),
  };
}

function inventoryOf(
  found: Everything,
  facts: {
    readonly cluster: ClusterIdentity;
    readonly fits: LabelTest;
    readonly observedAt: InstantText;
    readonly definitions: readonly Definition[];
    readonly network: ClusterNetwork;
    readonly rights: Rights | undefined;
    readonly namespaceLabels: NamespaceLabels;
    readonly rules: LabelRules | undefined;
    readonly coverage: Coverage;
  },
): Inventory {
  const { cluster, fits, observedAt, coverage, namespaceLabels, rules } = facts;
  const workloads = assembleWorkloads({ clusterId: cluster.id, seen: found.seen, pods: found.pods, fits });
  const clusterNodes = found.nodes.map(({ node }) => node);
  const clues = found.nodes.map((one) => one.clues);
  return {
    cluster,
    observedAt,
    workloads:
      rules === undefined
        ? workloads
        : workloads.map((workload) => ({
            ...workload,
            attributes: attributesOf(workload, namespaceLabels, rules),
          })),
    nodes: clusterNodes.toSorted((left, right) => compareText(left.name, right.name)),
    distribution: distributionOf(cluster.version, clues),
    components: componentsOf({ version: cluster.version, nodes: clusterNodes, pods: found.pods }),
    services: found.services.toSorted(byPlace),
    ingresses: found.ingresses.toSorted(byPlace),
    network: facts.network,
    ...(facts.rights === undefined ? {} : { accounts: accountsOf(workloads, facts.rights) }),
    addOns: [],
    definitions: facts.definitions,
    coverage,
  };
}

interface Placed {
  readonly namespace: string;
  readonly name: string;
}

function byPlace(left: Placed, right: Placed): number {
  return compareText(left.namespace, right.namespace) || compareText(left.name, right.name);
}

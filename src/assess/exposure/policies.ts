import type {
  AddOn,
  Inventory,
  NetworkPolicy,
  PolicyPeer,
  PolicyPort,
  Service,
  Workload,
} from '../../model/index.ts';
import { admitsStrangers } from './addresses.ts';
import { type Door, hop } from './door.ts';
import { fitsSelector } from './selector.ts';

/** Network plugins that carry out NetworkPolicies whenever they run. Of others it depends on switches that no API shows. */
const enforcing = new Set(['Antrea', 'Calico', 'Cilium', 'kube-router', 'Kube-OVN', 'Weave Net']);

/** How NetworkPolicies stand to one workload. */
export interface Admission {
  readonly policies: readonly NetworkPolicy[];
  /** Why they lower nothing, where there are some and they do not. */
  readonly powerless: string | undefined;
  /** Namespaces from which the pods of an Ingress or Gateway may come. */
  readonly fronts: ReadonlySet<string>;
}

export function admissionOf(workload: Workload, inventory: Inventory): Admission {
  const policies = (inventory.network?.policies ?? []).filter(
    ({ namespace, pods }) => namespace === workload.namespace && fitsSelector(workload.podLabels, pods),
  );
  const serving = inventory.addOns.filter(({ categories }) => categories.includes('ingress'));
  const fronts = new Set(serving.map(({ namespace }) => namespace));
  return { policies, powerless: powerlessness(policies, inventory), fronts };
}

function powerlessness(policies: readonly NetworkPolicy[], inventory: Inventory): string | undefined {
  if (policies.length === 0) return undefined;
  const names = policies.map(({ namespace, name }) => `NetworkPolicy ${namespace}/${name}`).join(', ');
  if (inventory.network?.hasAdminPolicies === true)
    return `${names} lowers nothing: policies of administrators may overrule it, and were not read`;
  if (enforcerOf(inventory) !== undefined) return undefined;
  return `${names} lowers nothing: no network plugin that surely enforces it was recognised`;
}

/** The add-on that enforces policies: one that is known to, of which something runs. */
function enforcerOf({ addOns, workloads }: Inventory): AddOn | undefined {
  const running = new Set(
    workloads
      .filter(({ activity, readyReplicas }) => activity === 'running' && readyReplicas > 0)
      .map(({ id }) => id),
  );
  return addOns.find(
    ({ products, workloads: own }) =>
      products.some((product) => enforcing.has(product)) && own.some(({ id }) => running.has(id)),
  );
}

/**
 * A door behind the policies that select the pods: one step narrower where they keep out who would come through it, and
 * closed where they let nobody in. A node's own traffic is never kept out, so a door that hides who asks behind a node
 * stays as it is.
 */
export function lowered(door: Door, service: Service | undefined, admission: Admission): Door {
  const { policies, powerless } = admission;
  if (policies.length === 0 || powerless !== undefined || door.source === 'host' || door.source === 'node')
    return door;
  const peers = policies
    .flatMap(({ ingress }) => ingress)
    .filter(({ ports }) => opens(ports, service))
    .map(({ from }) => from);
  const isEmpty = peers.length === 0;
  if (!isEmpty && (door.source === 'pods' || letsIn(door, peers, { policies, fronts: admission.fronts })))
    return door;
  const level =
    door.level === 'open' ? 'controlled' : isEmpty && door.level === 'controlled' ? 'small' : door.level;
  const names = policies.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
  const says = isEmpty ? 'lets nobody in' : 'keeps outsiders out';
  return {
    ...door,
    level,
    evidence: `${door.evidence}; NetworkPolicy ${names} ${says}`,
    hops: [...door.hops, hop('NetworkPolicy', names, says)],
  };
}

/** Whether a rule opens a port that the service leads to. A port by its name may be any, and so may an unknown one. */
function opens(ports: readonly PolicyPort[], service: Service | undefined): boolean {
  const targets = service?.targets;
  if (ports.length === 0 || targets === undefined || targets.length === 0) return true;
  return targets.some((target) =>
    ports.some(({ protocol, port, endPort }) => {
      if (protocol !== target.protocol) return false;
      if (typeof port !== 'number' || typeof target.port !== 'number') return true;
      return target.port >= port && target.port <= (endPort ?? port);
    }),
  );
}

/** Whether any rule lets in who comes through a door from beyond the pods of the cluster. */
function letsIn(
  door: Door,
  rules: readonly (readonly PolicyPeer[])[],
  { policies, fronts }: { readonly policies: readonly NetworkPolicy[]; readonly fronts: ReadonlySet<string> },
): boolean {
  const own = policies[0]?.namespace ?? '';
  return rules.some((peers) => {
    if (peers.length === 0) return true;
    return peers.some((peer) => {
      // A machine outside that serves an Ingress comes from an address that nobody here knows.
      if (peer.kind === 'block') return door.source === 'front' || admitsStrangers([peer.cidr]);
      return door.source === 'front' && (peer.namespaces !== undefined || fronts.has(own));
    });
  });
}

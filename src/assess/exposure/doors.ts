import type { Ingress, Inventory, Node, Service, Workload } from '../../model/index.ts';
import { admitsStrangers, isPublicAddress } from './addresses.ts';
import {
  type Door,
  type ExposureOptions,
  hop,
  internalAnnotation,
  type Source,
  serviceHop,
  serviceTitle,
} from './door.ts';

/** The ways in through one Service. */
export function serviceDoors(service: Service, nodes: readonly Node[]): readonly Door[] {
  const inside =
    service.isHeadless === true ? 'headless, inside the cluster' : `${service.type}, inside the cluster`;
  const doors: Door[] = [door(service, { level: 'controlled', says: inside, source: 'pods' })];
  if (service.type === 'LoadBalancer') doors.push(loadBalancerDoor(service));
  // A load balancer's node ports are open on every node too, whatever its own address says.
  if (service.nodePorts.length > 0 || service.type === 'NodePort') doors.push(nodePortDoor(service, nodes));
  for (const address of service.externalIps.filter(isPublicAddress)) {
    doors.push(door(service, { level: 'open', says: `externalIPs ${address}`, source: outside(service) }));
  }
  return doors;
}

function loadBalancerDoor(service: Service): Door {
  const source = outside(service);
  const closed = (says: string): Door => door(service, { level: 'controlled', says, source });
  const annotation = internalAnnotation(service.annotations);
  if (annotation !== undefined) return closed(`internal: ${annotation}`);
  const address = service.addresses.find(isPublicAddress);
  if (address === undefined) {
    const seen = service.addresses.join(', ');
    return closed(seen === '' ? 'no address yet' : `private ${seen}`);
  }
  if (!admitsStrangers(service.sourceRanges)) {
    return closed(`${address}, only from ${service.sourceRanges.join(', ')}`);
  }
  return door(service, { level: 'open', says: address, source });
}

function nodePortDoor(service: Service, nodes: readonly Node[]): Door {
  const ports = service.nodePorts.join(', ');
  const exposed = nodes.find((node) => node.hasExternalIp);
  const source = outside(service);
  if (exposed === undefined) return door(service, { level: 'controlled', says: `NodePort ${ports}`, source });
  return door(service, {
    level: 'open',
    says: `NodePort ${ports}; possible, node ${exposed.name} has an external address, firewalls unseen`,
    source,
    node: exposed.name,
  });
}

/** Unless it is told to keep who asks, a node puts its own address in the place of it (externalTrafficPolicy). */
function outside({ keepsSource }: Service): Source {
  return keepsSource === true ? 'asker' : 'node';
}

function door(
  service: Service,
  way: {
    readonly level: Door['level'];
    readonly says: string;
    readonly source: Source;
    readonly node?: string;
  },
): Door {
  const { level, says, source, node } = way;
  const own = serviceHop(service, says);
  return {
    level,
    evidence: `${serviceTitle(service)} (${says})`,
    hops: node === undefined ? [own] : [hop('Node', node), own],
    source,
  };
}

/** The way in through an Ingress that leads to a service, or undefined while nothing serves it. */
export function ingressDoor(ingress: Ingress, service: Service, options: ExposureOptions): Door | undefined {
  const className = ingress.className ?? ingress.annotations['kubernetes.io/ingress.class'] ?? '';
  const front = frontStanding({ ...ingress, className }, options);
  if (front === undefined) return undefined;
  const name = `${ingress.namespace}/${ingress.name}`;
  return {
    level: front.level,
    evidence: `Ingress ${name} → ${serviceTitle(service)} (${front.says})`,
    hops: [hop('Ingress', name, front.says), serviceHop(service)],
    source: 'front',
  };
}

/** What stands before Services: an Ingress or a Gateway. */
export interface Front {
  readonly className: string;
  readonly addresses: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** How far a front opens what is behind it; undefined while nobody serves it. */
export function frontStanding(
  { className, addresses, annotations }: Front,
  options: ExposureOptions,
): { readonly level: 'open' | 'controlled'; readonly says: string } | undefined {
  if (options.internalIngressClasses.includes(className)) {
    return { level: 'controlled', says: `class ${className} is declared internal` };
  }
  if (options.publicIngressClasses.includes(className)) {
    return { level: 'open', says: `class ${className} is declared public` };
  }
  const annotation = internalAnnotation(annotations);
  if (annotation !== undefined) return { level: 'controlled', says: `internal: ${annotation}` };
  const address = addresses.find(isPublicAddress);
  if (address !== undefined) return { level: 'open', says: address };
  return addresses.length === 0
    ? undefined
    : { level: 'controlled', says: `private ${addresses.join(', ')}` };
}

/** Pods on the host's network, and ports of the node that lead to a pod, answer on the node's own addresses. */
export function hostDoors(workload: Workload, inventory: Inventory): readonly Door[] {
  const ports = workload.containers.flatMap(({ hostPorts }) => hostPorts ?? []);
  return [
    ...(workload.hostNetwork ? ['host network'] : []),
    ...(ports.length > 0 && !workload.hostNetwork ? [`host port ${ports.join(', ')}`] : []),
  ].map((says) => hostDoor(says, workload, inventory));
}

function hostDoor(says: string, workload: Workload, inventory: Inventory): Door {
  const on = new Set(
    workload.containers.flatMap((container) =>
      container.running.flatMap((running) => (running.node === undefined ? [] : [running.node])),
    ),
  );
  const exposed = inventory.nodes.find((node) => node.hasExternalIp && (on.size === 0 || on.has(node.name)));
  if (exposed === undefined) {
    return { level: 'controlled', evidence: says, hops: [hop('Node', 'its node', says)], source: 'host' };
  }
  return {
    level: 'open',
    evidence: `${says} (possible, node ${exposed.name} has an external address, firewalls unseen)`,
    hops: [hop('Node', exposed.name, `${says}, firewalls unseen`)],
    source: 'host',
  };
}

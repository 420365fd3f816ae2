import type { Exposure, Ingress, Inventory, Node, Service, Workload } from '../../model/index.ts';
import { admitsStrangers, isPublicAddress } from './addresses.ts';

/** What an operator declares about ingress classes; it wins over what addresses say. */
export interface ExposureOptions {
  readonly publicIngressClasses: readonly string[];
  readonly internalIngressClasses: readonly string[];
}

/** One way in: how far it opens a workload, and the objects that say so. */
export interface Door {
  readonly level: Exclude<Exposure['level'], 'unknown'>;
  readonly evidence: string;
}

/** Annotations by which clouds keep a load balancer inside: key, and the values that mean so (lower case). */
const internalAnnotations: readonly (readonly [string, readonly string[]])[] = [
  ['networking.gke.io/load-balancer-type', ['internal']],
  ['cloud.google.com/load-balancer-type', ['internal']],
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', ['internal']],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', ['true', '0.0.0.0/0']],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', ['true']],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', ['true']],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', ['true']],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', ['private']],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', ['intranet']],
  ['alb.ingress.kubernetes.io/scheme', ['internal']],
];

/** The ways in through one Service. */
export function serviceDoors(service: Service, nodes: readonly Node[]): readonly Door[] {
  const title = `Service ${service.namespace}/${service.name}`;
  const doors: Door[] = [{ level: 'controlled', evidence: `${title} (${service.type}, inside the cluster)` }];
  if (service.type === 'LoadBalancer') doors.push(loadBalancerDoor(service, title));
  if (service.type === 'NodePort') doors.push(nodePortDoor(service, title, nodes));
  for (const address of service.externalIps.filter(isPublicAddress)) {
    doors.push({ level: 'open', evidence: `${title} (externalIPs ${address})` });
  }
  return doors;
}

function loadBalancerDoor(service: Service, title: string): Door {
  const annotation = internalAnnotation(service.annotations);
  if (annotation !== undefined)
    return { level: 'controlled', evidence: `${title} (internal: ${annotation})` };
  const address = service.addresses.find(isPublicAddress);
  if (address === undefined) {
    const seen = service.addresses.join(', ');
    return {
      level: 'controlled',
      evidence: `${title} (${seen === '' ? 'no address yet' : `private ${seen}`})`,
    };
  }
  if (!admitsStrangers(service.sourceRanges)) {
    const ranges = service.sourceRanges.join(', ');
    return { level: 'controlled', evidence: `${title} (${address}, only from ${ranges})` };
  }
  return { level: 'open', evidence: `${title} (${address})` };
}

function nodePortDoor(service: Service, title: string, nodes: readonly Node[]): Door {
  const ports = service.nodePorts.join(', ');
  const outside = nodes.find((node) => node.hasExternalIp);
  if (outside === undefined) return { level: 'controlled', evidence: `${title} (NodePort ${ports})` };
  return {
    level: 'open',
    evidence: `${title} (NodePort ${ports}; possible, node ${outside.name} has an external address, firewalls unseen)`,
  };
}

/** The way in through an Ingress that leads to a service, or undefined while nothing serves it. */
export function ingressDoor(ingress: Ingress, service: string, options: ExposureOptions): Door | undefined {
  const className = ingress.className ?? ingress.annotations['kubernetes.io/ingress.class'] ?? '';
  const title = `Ingress ${ingress.namespace}/${ingress.name} → Service ${ingress.namespace}/${service}`;
  if (options.internalIngressClasses.includes(className)) {
    return { level: 'controlled', evidence: `${title} (class ${className} is declared internal)` };
  }
  if (options.publicIngressClasses.includes(className)) {
    return { level: 'open', evidence: `${title} (class ${className} is declared public)` };
  }
  const annotation = internalAnnotation(ingress.annotations);
  if (annotation !== undefined)
    return { level: 'controlled', evidence: `${title} (internal: ${annotation})` };
  const address = ingress.addresses.find(isPublicAddress);
  if (address !== undefined) return { level: 'open', evidence: `${title} (${address})` };
  if (ingress.addresses.length === 0) return undefined;
  return { level: 'controlled', evidence: `${title} (private ${ingress.addresses.join(', ')})` };
}

/** Pods on the host's network answer on the node's own addresses. */
export function hostNetworkDoor(workload: Workload, inventory: Inventory): Door | undefined {
  if (!workload.hostNetwork) return undefined;
  const on = new Set(
    workload.containers.flatMap((container) =>
      container.running.flatMap((running) => (running.node === undefined ? [] : [running.node])),
    ),
  );
  const outside = inventory.nodes.find((node) => node.hasExternalIp && (on.size === 0 || on.has(node.name)));
  if (outside === undefined) return { level: 'controlled', evidence: 'host network' };
  return {
    level: 'open',
    evidence: `host network (possible, node ${outside.name} has an external address, firewalls unseen)`,
  };
}

function internalAnnotation(annotations: Readonly<Record<string, string>>): string | undefined {
  const found = internalAnnotations.find(([key, values]) =>
    values.includes(annotations[key]?.toLowerCase() ?? ''),
  );
  return found?.[0];
}

import type { Exposure, ExposureHop, Service } from '../../model/index.ts';

/** What an operator declares about classes of Ingresses and Gateways; it wins over what addresses say. */
export interface ExposureOptions {
  readonly publicIngressClasses: readonly string[];
  readonly internalIngressClasses: readonly string[];
}

/** One way in: how far it opens a workload, and the objects that say so. */
export interface Door {
  readonly level: Exposure['level'];
  readonly evidence: string;
  /** From the outside in; the pods themselves are not among them. */
  readonly hops: readonly ExposureHop[];
  readonly source: Source;
}

/**
 * Who knocks at a pod behind a door, as a NetworkPolicy sees it: `asker`, whoever asked; `node`, a node that hides it;
 * `front`, the pods or machines of an Ingress or Gateway; `pods` of the cluster. `host`: no policy is asked at all.
 */
export type Source = 'asker' | 'node' | 'front' | 'pods' | 'host';

/** Annotations by which clouds keep a load balancer inside: key, and the values that mean so (lower case). */
const internalAnnotations: readonly (readonly [string, readonly string[]])[] = [
  ['networking.gke.io/load-balancer-type', ['internal']],
  ['cloud.google.com/load-balancer-type', ['internal']],
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', ['internal']],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', ['true', '0.0.0.0/0']],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', ['true']],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', ['true']],
  ['oci.oraclecloud.com/load-balancer-internal', ['true']],
  ['oci-network-load-balancer.oraclecloud.com/internal', ['true']],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', ['true']],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', ['private']],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', ['intranet']],
  ['service.beta.kubernetes.io/scw-loadbalancer-private', ['true']],
  ['alb.ingress.kubernetes.io/scheme', ['internal']],
];

/** The annotation that keeps a load balancer inside, where there is one. */
export function internalAnnotation(annotations: Readonly<Record<string, string>>): string | undefined {
  return internalAnnotations.find(([key, values]) =>
    values.includes(annotations[key]?.toLowerCase() ?? ''),
  )?.[0];
}

/** `Service shop/web` */
export function serviceTitle({ namespace, name }: Pick<Service, 'namespace' | 'name'>): string {
  return `Service ${namespace}/${name}`;
}

export function hop(kind: string, name: string, says?: string): ExposureHop {
  return says === undefined ? { kind, name } : { kind, name, says };
}

/** The Service as the last object before the pods. */
export function serviceHop(service: Service, says?: string): ExposureHop {
  return hop('Service', `${service.namespace}/${service.name}`, says ?? service.type);
}

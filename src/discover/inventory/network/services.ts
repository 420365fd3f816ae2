import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { Service } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';

/** Where a load balancer answers: one of both, as the provider likes. */
export const LoadBalancer = z
  .object({
    ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional() })).nullish(),
  })
  .nullish();

const ServiceDocument = z.object({
  spec: z.object({
    type: z.string().default('ClusterIP'),
    selector: z.record(z.string(), z.string()).nullish(),
    externalIPs: z.array(z.string()).nullish(),
    loadBalancerSourceRanges: z.array(z.string()).nullish(),
    clusterIP: z.string().nullish(),
    externalTrafficPolicy: z.string().nullish(),
    ports: z
      .array(
        z.object({
          protocol: z.string().nullish(),
          port: z.number().int().nullish(),
          targetPort: z.union([z.number().int(), z.string()]).nullish(),
          nodePort: z.number().int().optional(),
        }),
      )
      .nullish(),
  }),
  status: z.object({ loadBalancer: LoadBalancer }).optional(),
});

export function readService(object: KubeObject): Service {
  const { spec, status } = parseObjectAs(ServiceDocument, object);
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    type: spec.type,
    selector: spec.selector ?? {},
    addresses: addressesOf(status?.loadBalancer),
    externalIps: spec.externalIPs ?? [],
    nodePorts: (spec.ports ?? []).flatMap(({ nodePort }) => nodePort || []),
    annotations: object.metadata.annotations ?? {},
    sourceRanges: spec.loadBalancerSourceRanges ?? [],
    ...(spec.clusterIP === 'None' ? { isHeadless: true } : {}),
    ...(spec.externalTrafficPolicy === 'Local' ? { keepsSource: true } : {}),
    targets: (spec.ports ?? []).flatMap(({ protocol, port, targetPort }) => {
      const target = targetPort ?? port;
      return target == null ? [] : [{ protocol: protocol ?? 'TCP', port: target }];
    }),
  };
}

export function addressesOf(loadBalancer: z.infer<typeof LoadBalancer>): readonly string[] {
  return (loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []);
}

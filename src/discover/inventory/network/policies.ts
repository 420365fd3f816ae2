import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { NetworkPolicy, PolicyPeer } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';
import { Selector, selectorOf } from './selector.ts';

const Peer = z.object({
  ipBlock: z.object({ cidr: z.string(), except: z.array(z.string()).nullish() }).nullish(),
  namespaceSelector: Selector.nullish(),
  podSelector: Selector.nullish(),
});

const Policy = z.object({
  spec: z.object({
    podSelector: Selector.nullish(),
    policyTypes: z.array(z.string()).nullish(),
    ingress: z
      .array(
        z.object({
          from: z.array(Peer).nullish(),
          ports: z
            .array(
              z.object({
                protocol: z.string().nullish(),
                port: z.union([z.number().int(), z.string()]).nullish(),
                endPort: z.number().int().nullish(),
              }),
            )
            .nullish(),
        }),
      )
      .nullish(),
  }),
});

/** Undefined for one that speaks of egress only. Without types, one always speaks of ingress. */
export function readPolicy(object: KubeObject): NetworkPolicy | undefined {
  const { spec } = parseObjectAs(Policy, object);
  if (spec.policyTypes != null && spec.policyTypes.length > 0 && !spec.policyTypes.includes('Ingress'))
    return undefined;
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    pods: selectorOf(spec.podSelector ?? {}),
    ingress: (spec.ingress ?? []).map(({ from, ports }) => ({
      from: (from ?? []).map(peerOf),
      ports: (ports ?? []).map(({ protocol, port, endPort }) => ({
        protocol: protocol ?? 'TCP',
        ...(port == null ? {} : { port }),
        ...(endPort == null ? {} : { endPort }),
      })),
    })),
  };
}

function peerOf({ ipBlock, namespaceSelector, podSelector }: z.infer<typeof Peer>): PolicyPeer {
  if (ipBlock != null) return { kind: 'block', cidr: ipBlock.cidr, except: ipBlock.except ?? [] };
  const pods = selectorOf(podSelector ?? {});
  if (namespaceSelector == null) return { kind: 'pods', pods };
  return { kind: 'pods', namespaces: selectorOf(namespaceSelector), pods };
}

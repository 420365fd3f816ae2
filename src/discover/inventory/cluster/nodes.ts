import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { Node } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';

const NodeDocument = z.object({
  status: z.object({
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional(),
    addresses: z.array(z.object({ type: z.string(), address: z.string() })).optional(),
    nodeInfo: z.object({
      osImage: z.string(),
      kernelVersion: z.string(),
      containerRuntimeVersion: z.string(),
      kubeletVersion: z.string(),
      architecture: z.string(),
      bootID: z.string().optional(),
    }),
  }),
});

/** `kubeProxyVersion` is left out: it is deprecated and always was the kubelet's (KEP-4004). */
export function readNode(object: KubeObject): Node {
  const { status } = parseObjectAs(NodeDocument, object);
  const { labels = {}, name, uid } = object.metadata;
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'];
  const { containerRuntimeVersion, bootID, ...info } = status.nodeInfo;
  return {
    name,
    uid,
    ready: (status.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    ...(zone === undefined ? {} : { zone }),
    ...info,
    containerRuntime: containerRuntimeVersion,
    ...(bootID === undefined || bootID === '' ? {} : { bootId: bootID }),
    hasExternalIp: (status.addresses ?? []).some(({ type }) => type === 'ExternalIP'),
  };
}

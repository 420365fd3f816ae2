import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { ManualEndpoints } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';

/** Slices that Kubernetes itself keeps follow the selector of their Service: only the others tell anything new. */
export const manualSlices = 'endpointslice.kubernetes.io/managed-by!=endpointslice-controller.k8s.io';

const Slice = z.object({
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()),
        targetRef: z.object({ kind: z.string().nullish(), uid: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/** `podAt` gives the UID of the pod that has an address, where one has. */
export function readSlice(
  object: KubeObject,
  podAt: (address: string) => string | undefined,
): ManualEndpoints {
  const { endpoints } = parseObjectAs(Slice, object);
  const pods = (endpoints ?? []).flatMap(({ addresses, targetRef }) =>
    targetRef?.kind === 'Pod' && targetRef.uid
      ? [targetRef.uid]
      : addresses.flatMap((address) => podAt(address) ?? []),
  );
  return {
    namespace: object.metadata.namespace ?? '',
    service: object.metadata.labels?.['kubernetes.io/service-name'] ?? '',
    pods: [...new Set(pods)],
  };
}

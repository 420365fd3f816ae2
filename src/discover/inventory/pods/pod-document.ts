import * as z from 'zod';
import { PodSpec } from '../kinds/pod-template.ts';

const Reason = z.object({ reason: z.string().optional() });

export const ContainerStatus = z.object({
  name: z.string(),
  imageID: z.string().default(''),
  ready: z.boolean().default(false),
  restartCount: z.number().int().default(0),
  state: z
    .object({ running: z.unknown().optional(), waiting: Reason.optional(), terminated: Reason.optional() })
    .optional(),
});
export type ContainerStatus = z.infer<typeof ContainerStatus>;

/** What is read of a pod beside its metadata. */
export const Pod = z.object({
  spec: PodSpec.extend({ nodeName: z.string().optional() }),
  status: z
    .object({
      phase: z.string().optional(),
      podIPs: z.array(z.object({ ip: z.string().optional() })).optional(),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() }))
        .optional(),
      containerStatuses: z.array(ContainerStatus).optional(),
      initContainerStatuses: z.array(ContainerStatus).optional(),
      ephemeralContainerStatuses: z.array(ContainerStatus).optional(),
    })
    .optional(),
});
export type Pod = z.infer<typeof Pod>;

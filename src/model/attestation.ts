import * as z from 'zod';
import { apiVersion, metadata } from './document-parts.ts';
import { DateText } from './schemas.ts';

/**
 * A person's word on who can reach workloads, against or beside what the cluster shows: a firewall in front of it, or a
 * way in that no object tells of. It holds until the end of a day (UTC); without one it has no effect.
 */
export const ExposureAttestation = z
  .strictObject({
    apiVersion,
    kind: z.literal('ExposureAttestation'),
    metadata,
    spec: z
      .strictObject({
        /** Of which workloads: everything that is said must fit; `*` alone means all namespaces. */
        workloads: z
          .strictObject({
            namespaces: z.array(z.string().min(1)).min(1).max(1000).readonly(),
            kinds: z.array(z.string()).max(100).default([]).readonly(),
            names: z.array(z.string()).max(1000).default([]).readonly(),
            /** Of their pods. */
            labels: z.record(z.string(), z.string()).default({}).readonly(),
          })
          .readonly(),
        level: z.enum(['open', 'controlled', 'small']),
        reason: z.string().min(1).max(1000),
        by: z.string().min(1).max(200),
        until: DateText.optional(),
      })
      .readonly(),
  })
  .readonly();
export type ExposureAttestation = z.infer<typeof ExposureAttestation>;

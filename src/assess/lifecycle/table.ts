import * as z from 'zod';
import { DateText } from '../../model/index.ts';

const LifecycleRelease = z
  .object({
    /** `12`, `3.20`, `1.34`: as the project numbers its release lines. */
    cycle: z.string(),
    codename: z.string().optional(),
    /** The day security support ends; `true`: it has ended, nobody says when; `false`: no end is announced. */
    ended: z.union([DateText, z.boolean()]),
    /** The day that free extended support ends (Debian LTS), where there is such a thing. */
    extendedUntil: DateText.optional(),
  })
  .readonly();

/** End-of-life dates of the products that a cluster is made of. */
export const LifecycleTable = z
  .object({
    schemaVersion: z.literal(1),
    source: z.string(),
    licence: z.string(),
    asOf: DateText,
    products: z
      .array(
        z
          .object({ product: z.string(), title: z.string(), releases: z.array(LifecycleRelease).readonly() })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type LifecycleTable = z.infer<typeof LifecycleTable>;

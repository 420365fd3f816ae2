import * as z from 'zod';
import { DateText } from '../../model/index.ts';

/** Fixes after security support, for some: `free` comes by the ordinary archive, `paid` by a contract or at a price. */
const Extended = z
  .object({ until: DateText, access: z.enum(['free', 'paid']), program: z.string() })
  .readonly();

const LifecycleRelease = z
  .object({
    /** `12`, `3.20`, `1.34`: as the project numbers its release lines. */
    cycle: z.string(),
    codename: z.string().optional(),
    /** The day that only security fixes remain, where that comes before the end. */
    activeUntil: DateText.optional(),
    /** The day security support ends; `true`: it has ended, nobody says when; `false`: no end is announced. */
    ended: z.union([DateText, z.boolean()]),
    extended: Extended.optional(),
  })
  .readonly();

const LifecycleProduct = z
  .object({
    product: z.string(),
    title: z.string(),
    /** Where its dates are from, if not from the source of the table. */
    source: z.string().optional(),
    releases: z.array(LifecycleRelease).readonly(),
  })
  .readonly();

/** End-of-life dates of the products that a cluster is made of. */
export const LifecycleTable = z
  .object({
    schemaVersion: z.literal(2),
    source: z.string(),
    licence: z.string(),
    asOf: DateText,
    products: z.array(LifecycleProduct).readonly(),
  })
  .readonly();
export type LifecycleTable = z.infer<typeof LifecycleTable>;

const Named = z.object({ name: z.string(), url: z.string().optional() });

/** Source packages that a distribution stopped to support, or supports in part only, before its release ends. */
export const PackageSupportTable = z
  .object({
    schemaVersion: z.literal(1),
    source: z.string(),
    licence: z.string(),
    asOf: DateText,
    systems: z
      .array(
        z
          .object({
            /** As os-release has them: `debian`, `12`. */
            os: z.string(),
            release: z.string(),
            /** `name` may end in `.*`; `last` is the last version that was supported, `0` for all. */
            ended: z.array(Named.extend({ last: z.string(), since: DateText }).readonly()).readonly(),
            limited: z.array(Named.readonly()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type PackageSupportTable = z.infer<typeof PackageSupportTable>;

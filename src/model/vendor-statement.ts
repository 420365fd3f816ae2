import * as z from 'zod';

/**
 * A vendor's word (VEX) on one of its own source packages in one release of its own. It makes no finding: it says of one that
 * others found that it does not count, or what becomes of it.
 */
export const VendorStatement = z
  .object({
    vulnerability: z.string(),
    feed: z.string(),
    /** The release and what one subscribes to, in OSV's words: `Ubuntu:22.04:LTS`, `Ubuntu:Pro:22.04:LTS`. */
    ecosystem: z.string(),
    /** The source package. */
    package: z.string(),
    /** The one version that it is about. */
    version: z.string(),
    /** Those that it names, in the vendor's words. */
    architectures: z.array(z.string()).readonly(),
    says: z.enum(['not-affected', 'wont-fix', 'end-of-life', 'deferred']),
    /** The vendor's reason, shortened. */
    detail: z.string().optional(),
    /** The day that it was written. */
    on: z.string(),
  })
  .readonly();
export type VendorStatement = z.infer<typeof VendorStatement>;

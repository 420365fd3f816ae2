import * as z from 'zod';
import { Place } from './finding.ts';
import { DateText } from './schemas.ts';

/** Something out of support: a release, a runtime, a Kubernetes minor. */
export const Lifecycle = z
  .object({
    product: z.string(),
    version: z.string(),
    /** The day that fixes for everybody ended, or `before` a day. */
    endOfLife: z.string(),
    /** Set where fixes still come to who pays for them. */
    paid: z.object({ until: DateText, program: z.string() }).readonly().optional(),
    where: z.array(Place).readonly(),
    source: z.string(),
  })
  .readonly();
export type Lifecycle = z.infer<typeof Lifecycle>;

/**
 * One line of the support calendar. What ends: `active` support (security fixes remain), `security` support, or the
 * fixes of a program after it that is `free` (Debian LTS) or `paid`.
 */
export const SupportEvent = z
  .object({
    on: DateText,
    product: z.string(),
    version: z.string(),
    ends: z.enum(['active', 'security', 'free', 'paid']),
    program: z.string().optional(),
    where: z.array(Place).readonly(),
    source: z.string(),
  })
  .readonly();
export type SupportEvent = z.infer<typeof SupportEvent>;

/** A source package that its distribution no longer supports, or only in part, while the release is supported. */
export const PackageSupport = z
  .object({
    name: z.string(),
    version: z.string(),
    /** `debian 12` */
    system: z.string(),
    state: z.enum(['ended', 'limited']),
    since: DateText.optional(),
    url: z.string().optional(),
    where: z.array(Place).readonly(),
    source: z.string(),
  })
  .readonly();
export type PackageSupport = z.infer<typeof PackageSupport>;

/** What ends soon for what was scanned, and packages that were given up. */
export const SupportOutlook = z
  .object({
    from: DateText,
    to: DateText,
    /** Soonest first. */
    calendar: z.array(SupportEvent).readonly(),
    /** Releases that run and have no known dates: neither supported nor ended. */
    unknowns: z.array(z.object({ what: z.string(), reason: z.string() }).readonly()).readonly(),
    packages: z.array(PackageSupport).readonly(),
    /** Systems whose distribution lists packages that it gave up, and no list for them is known. */
    unlisted: z.array(z.string()).readonly(),
  })
  .readonly();
export type SupportOutlook = z.infer<typeof SupportOutlook>;

/** How a component stands to its API servers. `minors` is how far behind; negative is ahead. */
export const Skew = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allowed'), minors: z.number().int() }).readonly(),
  z.object({ kind: z.literal('not-allowed'), minors: z.number().int(), reason: z.string() }).readonly(),
  z.object({ kind: z.literal('unknown'), reason: z.string() }).readonly(),
]);
export type Skew = z.infer<typeof Skew>;

/** A component in one version whose skew is not allowed, or not known, and where. */
export const ComponentSkew = z
  .object({
    component: z.string(),
    version: z.string(),
    skew: Skew,
    where: z.array(z.string()).readonly(),
  })
  .readonly();
export type ComponentSkew = z.infer<typeof ComponentSkew>;

import * as z from 'zod';
import { Severity } from './advisory.ts';
import { Coverage } from './coverage.ts';
import { Fix } from './finding.ts';
import { PatchWay } from './patch-way.ts';
import { DigestText } from './schemas.ts';

/** One finding as the plan of one image names it: vulnerability × package. */
const PlannedFinding = z
  .object({
    vulnerability: z.string(),
    aliases: z.array(z.string()).readonly(),
    package: z.string(),
    version: z.string(),
    severity: Severity,
    fix: Fix,
  })
  .readonly();
export type PlannedFinding = z.infer<typeof PlannedFinding>;

/**
 * Why a finding stays. `no-fix` nobody published one · `paid` only who subscribes gets it · `not-asked` outside of what
 * the patch is limited to · `other-ecosystem` no package of the distribution · `held` the image's owner holds the
 * package · `refused` no engine may move it; `refusal` is the engine's own code · `waiting-for-mirror` a fix is known
 * and the repositories do not offer it yet · `end-of-life` its release is out of support.
 */
export const StayCode = z.enum([
  'no-fix',
  'paid',
  'not-asked',
  'other-ecosystem',
  'held',
  'refused',
  'waiting-for-mirror',
  'end-of-life',
]);
export type StayCode = z.infer<typeof StayCode>;

const Stay = z.object({ code: StayCode, refusal: z.string().optional(), message: z.string() }).readonly();
export type Stay = z.infer<typeof Stay>;

/** What comes of one image. `untrusted`: a trust policy refuses the source. `failed` is the one that should not happen: it was tried, and something broke or did not prove true. */
export const ImageOutcome = z.enum([
  'possible',
  'patched',
  'nothing-to-do',
  'waiting-for-mirror',
  'held',
  'end-of-life',
  'refused',
  'untrusted',
  'failed',
]);
export type ImageOutcome = z.infer<typeof ImageOutcome>;

/** What patching one image would do. Lists are sorted; nothing is left out because it is empty. */
export const ImagePlan = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal('ImagePlan'),
    code: ImageOutcome,
    /** Why, where nothing would be patched; empty otherwise. */
    message: z.string(),
    reference: z.string(),
    digest: DigestText,
    /** What the trust policies make of the source, in one line. */
    trust: z.string(),
    /** Where the result would lie, e.g. `registry.acme.io/shop/web:1-oakum.1`. */
    to: z.string(),
    /** The one that would do it. */
    engine: z.string().optional(),
    /** Every engine that may be used, in the order in which they are asked, with its answer. */
    engines: z
      .array(
        z.object({
          engine: z.string(),
          answer: z.enum(['does-it', 'cannot', 'not-asked']),
          reason: z.string(),
        }),
      )
      .readonly(),
    /** An empty `from` is a package that comes new. Sizes are those of the archives; absent where unknown. */
    packages: z
      .array(
        z.object({
          name: z.string(),
          architecture: z.string(),
          from: z.string(),
          to: z.string(),
          source: z.string(),
          downloadBytes: z.number().int().min(0).optional(),
        }),
      )
      .readonly(),
    downloadBytes: z.number().int().min(0),
    scripts: z
      .array(
        z.object({
          package: z.string(),
          scripts: z.array(z.string()).readonly(),
          what: z.enum(['left-out', 'run']),
          why: z.string(),
        }),
      )
      .readonly(),
    goes: z.array(PlannedFinding).readonly(),
    stays: z.array(PlannedFinding.unwrap().extend({ why: Stay }).readonly()).readonly(),
    /** Findings that only the new packages have. */
    brings: z.array(PlannedFinding).readonly(),
    /** Packages that stay although a newer version is there, with the engine's code. */
    leftOut: z
      .array(z.object({ code: z.string(), package: z.string().optional(), message: z.string() }))
      .readonly(),
    /** What no source can judge: nothing found there is not none. */
    unknowns: z
      .array(z.object({ what: z.string(), reason: z.string(), packages: z.number().int() }))
      .readonly(),
    /** Every way to remove the findings, the most lasting first. Absent where there are none, or where trust refuses the image. */
    ways: z.array(PatchWay).readonly().optional(),
    notes: z.array(z.string()).readonly(),
    coverage: Coverage,
  })
  .readonly();
export type ImagePlan = z.infer<typeof ImagePlan>;

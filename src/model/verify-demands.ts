import * as z from 'zod';
import { imageChecks } from './image-verdict.ts';

/** What must have been proven of a patched image before it is pushed, beside that no check failed. */
export const VerifyDemands = z
  .strictObject({
    /**
     * What becomes of an image of which a check could not say anything. `allow` is the default because it says what is so
     * of many good images (a library that only a program itself loads, a package without hashes), and it is told and
     * attested as what it is.
     */
    unknown: z.enum(['allow', 'stop']).default('allow'),
    /** Checks that must have passed: neither unknown nor not run. */
    requires: z.array(z.enum(imageChecks)).default([]).readonly(),
    /** How large the new layer may be, in megabytes as it is stored. */
    maxLayerMb: z.number().positive().max(1_000_000).optional(),
  })
  .readonly();
export type VerifyDemands = z.infer<typeof VerifyDemands>;

/** All of them at once: each part by whoever demands most. */
export function strictestDemands(demands: readonly VerifyDemands[]): VerifyDemands {
  const required = new Set(demands.flatMap(({ requires }) => requires));
  const limits = demands.flatMap(({ maxLayerMb }) => maxLayerMb ?? []);
  return {
    unknown: demands.some(({ unknown }) => unknown === 'stop') ? 'stop' : 'allow',
    requires: imageChecks.filter((check) => required.has(check)),
    ...(limits.length === 0 ? {} : { maxLayerMb: Math.min(...limits) }),
  };
}
